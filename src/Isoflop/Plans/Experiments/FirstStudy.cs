using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experiments;

/// <summary>A design for a first study, from a law believed beforehand and a stated noise.</summary>
/// <param name="Design">Budgets, sizes and their spread.</param>
/// <param name="Runs">How many runs it has.</param>
/// <param name="Width">Expected width of the decision's interval: half the difference of the logarithms of its ends.</param>
public sealed record StudyDesign(IsoflopDesign Design, int Runs, double Width)
{
    /// <summary>What simulated studies of that design came to: median width, and the share of intervals that held the truth; null where it was not simulated.</summary>
    public (double Width, double Coverage, int Studies)? Simulated { get; init; }
}

/// <summary>How to lay out a first study: how wide, how many points, and what interval to expect.</summary>
public sealed record FirstStudy
{
    /// <summary>The law believed beforehand.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>The number to be known.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What may be spent, FLOPs.</summary>
    public required Flops Budget { get; init; }

    /// <summary>Relative noise of a run.</summary>
    public required double Noise { get; init; }

    /// <summary>The number, by the law.</summary>
    public required double Value { get; init; }

    /// <summary>Level of the intervals.</summary>
    public required double Level { get; init; }

    /// <summary>Designs, the best first; the best ones are simulated.</summary>
    public required ImmutableArray<StudyDesign> Designs { get; init; }

    /// <summary>The chosen design.</summary>
    public StudyDesign Chosen => Designs[0];

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The design of a first study.</summary>
    /// <param name="law">The law believed beforehand.</param>
    /// <param name="decision">The number to be known.</param>
    /// <param name="budget">What may be spent.</param>
    /// <param name="noise">Relative noise of a run, above 0.</param>
    /// <param name="options">What the runs may be; null for the defaults.</param>
    /// <exception cref="InputException">The law says nothing about the decision, the noise is none, or the budget is too small.</exception>
    public static FirstStudy Of(ScalingLaw law, Decision decision, Flops budget, double noise, NextRunsOptions? options = null) =>
        FirstStudySearch.Find(law, decision.Check(law), budget, noise, options ?? new NextRunsOptions());
}
