using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Laws.Reconciliations;

/// <summary>What prescriptions are compared at, and which runs are told apart.</summary>
public sealed record ReconciliationOptions
{
    /// <summary>The budget whose optimal sizes are compared; null: ten times the compute of the largest run, the first step beyond what was measured.</summary>
    public Flops? At { get; init; }

    /// <summary>Selections of runs that are fitted alone, such as those of one schedule.</summary>
    public ImmutableArray<RunSubset> Subsets { get; init; } = [];

    /// <summary>A warm-up longer than this share of the training has not ended in time [Porian 2024, arXiv 2406.19146, sec. 3.2].</summary>
    public double LongestWarmup { get; init; } = 0.1;

    /// <summary>A learning rate that ends above this share of its peak has not decayed: cosine schedules end at a tenth [Hoffmann 2022, app. B].</summary>
    public double DecayedTo { get; init; } = 0.1;
}

/// <summary>Some of the runs, chosen by a condition on their table.</summary>
/// <param name="Condition">The condition in words: <c>schedule = cosine</c>.</param>
/// <param name="Rows">The rows of the table that satisfy it.</param>
public sealed record RunSubset(string Condition, ImmutableArray<int> Rows);
