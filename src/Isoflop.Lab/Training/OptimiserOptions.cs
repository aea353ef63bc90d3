using Isoflop.Findings;

namespace Isoflop.Lab.Training;

/// <summary>How gradients move weights.</summary>
public sealed record OptimiserOptions
{
    /// <summary>The rule.</summary>
    public OptimiserKind Kind { get; init; } = OptimiserKind.AdamW;

    /// <summary>Share of the mean of gradients kept from step to step, in [0, 1).</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Share of the mean of squared gradients kept, in [0, 1): 0.95 as for language models of any size; 0.99 is steadier with few tokens a step.</summary>
    public double Beta2 { get; init; } = 0.95;

    /// <summary>Added to the root of the mean square, above 0.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of Muon's momentum kept, in [0, 1); Nesterov's look ahead is always on.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Decoupled decay of matrices, the embedding's included: each step multiplies them by 1 - rate × decay. Gains never decay.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest Euclidean norm of the whole gradient; what is larger is scaled down to it. Null clips nothing.</summary>
    public double? ClipNorm { get; init; } = 1;

    /// <summary>
    /// The width at which the learning rate is meant. At other widths, matrices that multiply activations (a tied embedding among them) learn at
    /// rate × base / width with AdamW, as the maximal-update parametrisation asks [Yang 2022, 2203.03466], and at rate × √(base / width) with Muon, whose
    /// steps grow with the root of the width only; gains and an untied embedding keep the rate. Null uses one rate everywhere.
    /// </summary>
    public int? BaseWidth { get; init; } = 64;

    internal void Check(string where)
    {
        void Share(double value, string name)
        {
            if (!(value >= 0 && value < 1)) throw new InputException($"{name} of {value}", where, "a number in [0, 1)", "Change it.");
        }

        Share(Beta1, "beta1");
        Share(Beta2, "beta2");
        Share(Momentum, "momentum");
        if (!(Epsilon > 0) || !double.IsFinite(Epsilon)) throw new InputException($"epsilon of {Epsilon}", where, "a number above 0", "1e-8 is usual.");
        if (!(WeightDecay >= 0) || !double.IsFinite(WeightDecay)) throw new InputException($"weight decay of {WeightDecay}", where, "a number at least 0", "0.1 is usual.");
        if (ClipNorm is { } norm && !(norm > 0)) throw new InputException($"a clip norm of {norm}", where, "a number above 0, or none", "1 is usual.");
        if (BaseWidth is < 1) throw new InputException($"a base width of {BaseWidth}", where, "a width of at least 1, or none", "Give the width at which the rate was found.");
        if (!Enum.IsDefined(Kind)) throw new InputException($"optimiser {Kind}", where, "adamw or muon", "Change it.");
    }
}
