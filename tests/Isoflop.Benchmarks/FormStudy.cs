using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>A form with a truth to draw runs from.</summary>
/// <param name="Truth">The law that losses are drawn from: published coefficients, or near them.</param>
/// <param name="Design">Where the runs are.</param>
/// <param name="Others">Ranges of the columns beside size and tokens.</param>
sealed record FormStudy(ScalingLaw Truth, string Design, ImmutableDictionary<RunColumn, (double Low, double High)> Others)
{
    public const double Noise = 0.005;

    const string Ladder = "ladder:sizes=8,points=8";
    const string Frontier = "frontier:flops=1e17..1e23,runs=60";

    public static FormStudy[] All { get; } =
    [
        Of("broken", [1.2, 60, 0.08, 0.2, 1e20, 0.5], Frontier),
        Of("broken-tokens", [1.8, 300, 0.28, 0.12, 1e10, 0.4], Ladder),
        new(PublishedLaws.Find("muennighoff-2023-repeated")!, Ladder, Ranges((RunColumn.UniqueTokens, 1e8, 2e10))),
        Of("kaplan-steps", [6.5e13, 2.1e3, 0.077, 0.76], Ladder, (RunColumn.MinimumSteps, 1e3, 1e6)),
        new(PublishedLaws.Find("clark-2022-rl-r")!, Ladder, Ranges((RunColumn.Experts, 1, 512))),
        Of("fine-grained", [0.47, 18.1, 30.8, 2.1, 0.115, 0.147, 0.58], Ladder, (RunColumn.Granularity, 1, 32)),
        Of("joint-experts", [1.3637, 35.91, 35.98, 0.1889, 0.1775, -0.2285, -0.0098, 0.5529, 0.0259, 2.0732, 290.4521], Ladder, (RunColumn.ActiveParams, 2e7, 1.5e9), (RunColumn.Experts, 1, 64)),
        Of("sparse", [0.94, 16612.5, 5455.67, 0.4598, 17.26, 0.5962, 0.3954, -0.1666, 0.1603, 0.1595], Ladder, (RunColumn.TotalParams, 1e9, 2e10), (RunColumn.ActiveParams, 2e7, 1e9)),
        Of("precision-weights", [1.8172, 482.01, 2085.43, 0.3478, 0.3658, 2.6745], Ladder, (RunColumn.WeightBits, 3, 16)),
        Of("precision", [1.8172, 482.01, 2085.43, 0.3478, 0.3658, 2.6745, 2.2102, 0.9578], Ladder, (RunColumn.WeightBits, 3, 16), (RunColumn.ActivationBits, 3, 16), (RunColumn.KeyValueBits, 2, 16)),
        Of("quantisation", [0.0598, 0.5068, 0.3439, 0.5907], Ladder, (RunColumn.PostTrainingBits, 3, 6)),
    ];

    public string Name => Truth.Form.Name;

    /// <summary>The runs of a trial.</summary>
    public RunSet Draw(ulong seed) => Simulation.Draw(Truth, Simulations(), Noise, seed, others: Others);

    /// <summary>The geometric middle of the runs, with size, tokens and compute times a factor.</summary>
    public Scale Middle(double factor)
    {
        var runs = Draw(seed: 1);
        double Mean(RunColumn column) => Math.Exp(runs.Values(column).ToArray().Average(Math.Log));
        var scale = new Scale(new Params(factor * Mean(RunColumn.Params)), new Tokens(factor * Mean(RunColumn.Tokens)), new Flops(factor * factor * Mean(RunColumn.Flops)));
        foreach (var (column, (low, high)) in Others) scale = scale.With(column, Math.Sqrt(low * high));
        return scale;
    }

    Design Simulations() => Laws.Simulations.Design.Parse(Design);

    static FormStudy Of(string form, ImmutableArray<double> coefficients, string design, params (RunColumn Column, double Low, double High)[] others) =>
        new(new ScalingLaw { Form = LawForms.Find(form)!, Coefficients = coefficients }, design, Ranges(others));

    static ImmutableDictionary<RunColumn, (double Low, double High)> Ranges(params (RunColumn Column, double Low, double High)[] others) =>
        others.ToImmutableDictionary(other => other.Column, other => (other.Low, other.High));
}
