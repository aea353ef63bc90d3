using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experiments;

/// <summary>Which runs to make next: those that shrink the interval of a decision most for the FLOPs that there are for experiments.</summary>
public sealed record NextRuns
{
    /// <summary>The law as it stands.</summary>
    public required ScalingLaw Law { get; init; }

    /// <summary>The number to be narrowed.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What may be spent, FLOPs.</summary>
    public required Flops Budget { get; init; }

    /// <summary>The number, by the law.</summary>
    public required double Value { get; init; }

    /// <summary>Its interval now.</summary>
    public required Interval Before { get; init; }

    /// <summary>Its interval expected after the runs, about today's value.</summary>
    public required Interval Expected { get; init; }

    /// <summary>The runs, cheapest first.</summary>
    public required ImmutableArray<PlannedRuns> Runs { get; init; }

    /// <summary>Relative noise of a run that was reckoned with.</summary>
    public required double Noise { get; init; }

    /// <summary>What other choices of equal cost are expected to leave: name, runs, and the share of today's width.</summary>
    public required ImmutableArray<(string Name, int Runs, double Width)> Rivals { get; init; }

    /// <summary>What the runs cost, FLOPs.</summary>
    public Flops Cost => new(Runs.Sum(runs => runs.Cost));

    /// <summary>The interval's expected width over today's, on the logarithmic scale.</summary>
    public double Shrinkage => Math.Log(Expected.High / Expected.Low) / Math.Log(Before.High / Before.Low);

    /// <summary>What there is to say of it.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The runs to make next.</summary>
    /// <param name="law">A law with replicates, as <c>fit</c> gives it.</param>
    /// <param name="decision">The number to be narrowed.</param>
    /// <param name="budget">What may be spent.</param>
    /// <param name="options">What the runs may be; null for the defaults.</param>
    /// <exception cref="InputException">The law has no replicates or says nothing about the decision, or the budget is below the cheapest run.</exception>
    public static NextRuns Of(ScalingLaw law, Decision decision, Flops budget, NextRunsOptions? options = null) => NextRunSearch.Find(law, decision.Check(law), budget, options ?? new NextRunsOptions());
}
