using System.Collections.Immutable;
using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>How a law is fitted. Every default has its reason; a test pins them.</summary>
public sealed record FitOptions
{
    /// <summary>
    /// Half-width of the quadratic zone of the Huber loss. Null: what the form says (<see cref="LawForm.Delta"/>), or 1e-3 on log residuals and 1e-2 on
    /// plain ones where <see cref="Residuals"/> asks for others than the form's. Infinity gives least squares.
    /// </summary>
    public double? Delta { get; init; }

    /// <summary>What a residual is. Null: what the form says, relative for a loss and absolute for a score.</summary>
    public ResidualScale? Residuals { get; init; }

    /// <summary>Weight of runs above the law, in (0, 1]: <see cref="ResidualLoss.AboveWeight"/>.</summary>
    public double AboveWeight { get; init; } = 1;

    /// <summary>What is minimised when a form is fitted under these options.</summary>
    /// <param name="form">The form.</param>
    public ResidualLoss LossFor(LawForm form)
    {
        var scale = Residuals ?? form.Residuals;
        return new ResidualLoss(Delta ?? (scale == form.Residuals ? form.Delta : scale == ResidualScale.Log ? 1e-3 : 1e-2), scale, AboveWeight);
    }

    /// <summary>Coefficients held at a value: E = 1.6, or at one that is known to so much: E = 1.6 ± 0.1.</summary>
    public ImmutableDictionary<string, Pin> Pins { get; init; } = ImmutableDictionary<string, Pin>.Empty;

    /// <summary>Pairs of coefficients held equal: alpha = beta.</summary>
    public ImmutableArray<(string First, string Second)> Ties { get; init; } = [];

    /// <summary>Whether the weight column of the table is used; false: every run counts 1.</summary>
    public bool Weighted { get; init; }

    /// <summary>Bootstrap replicates; 1,000 leave a 90 % end uncertain by about 4 % of the interval's width.</summary>
    public int Replicates { get; init; } = 1000;

    /// <summary>How replicates are drawn; random weights have the coverage closest to nominal from 12 to 300 runs (measured: benchmark coverage, LOG 2026-11-22).</summary>
    public Resampling Resampling { get; init; } = Resampling.Weights;

    /// <summary>Seed of every random draw; printed in every report.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Confidence level of intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Largest number of starts refined; the grid seldom has more than three local minima.</summary>
    public int MaximumStarts { get; init; } = 6;

    /// <summary>Limit of iterations of the minimiser from each start; a fit needs 20 to 60.</summary>
    public int MaximumIterations { get; init; } = 500;
}

/// <summary>How bootstrap replicates are drawn.</summary>
public enum Resampling
{
    /// <summary>
    /// Every run with a random weight, exponentially distributed about 1 (the Bayesian bootstrap [Rubin 1981; Rao and Zhao 1992 for M-estimators]):
    /// like pairs, but no replicate loses the only run that shows a term. Whole groups share a weight where the table has groups.
    /// </summary>
    Weights,

    /// <summary>Runs with replacement (whole groups where the table has groups): makes no assumption on the noise.</summary>
    Pairs,

    /// <summary>Residuals, corrected for leverage, put back on the fitted law in another order (group by group where the table has groups): keeps the design, and assumes that the noise is alike everywhere.</summary>
    Residuals,
}
