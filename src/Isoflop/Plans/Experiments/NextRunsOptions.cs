using Isoflop.Quantities;

namespace Isoflop.Plans.Experiments;

/// <summary>What further runs may be.</summary>
public sealed record NextRunsOptions
{
    /// <summary>Smallest model worth training; null: the smallest that the law was fitted to, or 10M. Below some size models lie off every law.</summary>
    public Params? Smallest { get; init; }

    /// <summary>Fewest and most tokens per parameter.</summary>
    public (double Low, double High) Ratios { get; init; } = (2.5, 320);

    /// <summary>Largest share of the budget for one run, in (0, 1].</summary>
    public double LargestShare { get; init; } = 1;

    /// <summary>Most runs that the plan may ask for.</summary>
    public int MostRuns { get; init; } = 64;

    /// <summary>Relative noise of a run; null: that of the law's residuals, as its fit sees it.</summary>
    public double? Noise { get; init; }

    /// <summary>Confidence level of the interval, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Seed of the random choice that the plan is compared with.</summary>
    public ulong Seed { get; init; } = 1;
}
