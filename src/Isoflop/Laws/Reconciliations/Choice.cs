using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>One way from runs to a prescription, in which one thing (or a stated several) differs from the baseline.</summary>
/// <param name="Factor">What differs.</param>
/// <param name="From">The baseline's choice in words.</param>
/// <param name="To">This one.</param>
/// <param name="Form">The form of law.</param>
/// <param name="Options">How it is fitted.</param>
sealed record Choice(string Factor, string From, string To, LawForm Form, FitOptions Options)
{
    /// <summary>What N and C count.</summary>
    public Counting Counting { get; init; } = Counting.Baseline;

    /// <summary>Whether each run is used: [run]; null: all are.</summary>
    public Func<RunSet, bool[]>? Keep { get; init; }

    /// <summary>How the optimum is found.</summary>
    public AllocationMethod Method { get; init; } = AllocationMethod.Parametric;
}
