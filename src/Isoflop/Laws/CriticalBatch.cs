using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws;

/// <summary>
/// The critical batch size B_crit(L) = B* L^(-1/αB)   [Kaplan 2020, arXiv 2001.08361, eq. 1.4; McCandlish 2018, arXiv 1812.06162]: below it a larger batch saves
/// steps at the same compute, above it saves none.
/// </summary>
/// <param name="AtOneNat">B*, the critical batch at a loss of 1 nat/token.</param>
/// <param name="Exponent">αB.</param>
public sealed record CriticalBatch(Tokens AtOneNat, double Exponent)
{
    /// <summary>Kaplan's, on WebText2: B* = 2e8 tokens, αB = 0.21   [Kaplan 2020, eq. 1.4].</summary>
    public static CriticalBatch Kaplan2020 { get; } = new(new Tokens(2e8), 0.21);

    /// <summary>The critical batch at a loss.</summary>
    /// <param name="loss">The loss that the run has reached.</param>
    public Tokens At(NatsPerToken loss) => new(AtOneNat.Value * Math.Pow(loss.Value, -1 / Exponent));

    /// <summary>The runs with the steps that a batch far above the critical one would have taken to the same loss: S_min = S / (1 + B_crit(L)/B)   [eq. 5.4].</summary>
    /// <param name="runs">Runs with step, batch_tokens and loss.</param>
    /// <returns>The runs with <see cref="RunColumn.MinimumSteps"/>; NaN where a run lacks one of the three.</returns>
    public RunSet MinimumSteps(RunSet runs) => Corrected(runs, RunColumn.Step, RunColumn.MinimumSteps, share => 1 / (1 + (1 / share)));

    /// <summary>The runs with the compute that a batch far below the critical one would have taken to the same loss: C_min = C / (1 + B/B_crit(L))   [eq. 5.5].</summary>
    /// <param name="runs">Runs with flops, batch_tokens and loss.</param>
    /// <returns>The runs with other <see cref="RunColumn.Flops"/>; NaN where a run lacks one of the three.</returns>
    public RunSet MinimumFlops(RunSet runs) => Corrected(runs, RunColumn.Flops, RunColumn.Flops, share => 1 / (1 + share));

    // factor: by what a value is multiplied, from B/B_crit(L).
    RunSet Corrected(RunSet runs, RunColumn source, RunColumn target, Func<double, double> factor)
    {
        var values = runs.Values(source);
        var batches = runs.Values(RunColumn.BatchTokens);
        var losses = runs.Values(RunColumn.Loss);
        var corrected = new double[runs.Count];
        Array.Fill(corrected, double.NaN);
        if (values.Length > 0 && batches.Length > 0 && losses.Length > 0)
        {
            for (var run = 0; run < corrected.Length; run++)
                corrected[run] = values[run] * factor(batches[run] / At(new NatsPerToken(losses[run])).Value);
        }
        return runs.With(target, corrected);
    }
}
