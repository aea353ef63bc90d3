using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Laws.Allocation;

/// <summary>How optimal sizes are read off runs.</summary>
public sealed record AllocationOptions
{
    /// <summary>The budgets of the isoFLOP profiles; empty: found from the runs.</summary>
    public ImmutableArray<Flops> Budgets { get; init; } = [];

    /// <summary>Runs whose compute lies within this share of a budget belong to it: 0.1 for 10 % on either side.</summary>
    public double BudgetTolerance { get; init; } = 0.1;

    /// <summary>
    /// Bins of compute for the envelope; null: about eight runs a bin and ten bins a decade at most, and ten a decade where there are whole
    /// curves. A wider bin lets a run win by its compute instead of its size; a narrower one has too few sizes to compete.
    /// </summary>
    public int? Bins { get; init; }

    /// <summary>Bootstrap replicates; 1,000 leave a 90 % end uncertain by about 4 % of the interval's width.</summary>
    public int Replicates { get; init; } = 1000;

    /// <summary>Seed of every random draw; printed in every report.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Confidence level of the intervals of each budget's optimum, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;
}
