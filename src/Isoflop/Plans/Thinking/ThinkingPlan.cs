using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;

namespace Isoflop.Plans.Thinking;

/// <summary>
/// Train more or think more: for each number of samples the score that a single one must have, the loss at which it has it, and the size and text of that loss
/// that cost least over the volume; the cheapest of them all, and the volume at which answering at once becomes cheaper.
/// </summary>
public sealed record ThinkingPlan
{
    /// <summary>The law of the loss.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>What is asked.</summary>
    public required ThinkingQuestion Question { get; init; }

    /// <summary>Level of the intervals.</summary>
    public required double Level { get; init; }

    /// <summary>Every number of samples by which the target can be reached, fewest first.</summary>
    public required ImmutableArray<ThinkingOption> Frontier { get; init; }

    /// <summary>The cheapest.</summary>
    public required ThinkingOption Chosen { get; init; }

    /// <summary>The one with the fewest samples: the model that thinks least.</summary>
    public ThinkingOption Least => Frontier[0];

    /// <summary>Interval of the chosen size, parameters; null where the law carries no replicates.</summary>
    public Interval? ParamsInterval { get; init; }

    /// <summary>Interval of the chosen total cost, in the unit of the costs; null where the law carries no replicates.</summary>
    public Interval? TotalInterval { get; init; }

    /// <summary>Problems beyond which the model that thinks least is cheaper than the chosen one; NaN where the chosen one thinks least itself.</summary>
    public required double Switching { get; init; }

    /// <summary>Its interval; null where the law carries no replicates or there is none.</summary>
    public Interval? SwitchingInterval { get; init; }

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The plan.</summary>
    /// <param name="law">A law of the loss over size and text.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <exception cref="InputException">The question cannot be, or no number of samples reaches the target.</exception>
    public static ThinkingPlan Of(ScalingLaw law, ThinkingQuestion question, double level) => ThinkingSearch.Plan(law, question.Check(), level);
}
