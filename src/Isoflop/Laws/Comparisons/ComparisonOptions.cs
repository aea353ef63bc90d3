using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Laws.Comparisons;

/// <summary>How arms are compared. Every default has its reason; a test pins them.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The arm that the others are measured against; null: the arm of the first run.</summary>
    public string? Baseline { get; init; }

    /// <summary>
    /// What the runs are a function of. By default compute where the runs of an arm lie on a ladder (one run a budget), size and text where both
    /// vary freely.
    /// </summary>
    public ArmScales Scales { get; init; } = ArmScales.Automatic;

    /// <summary>Whether the arms share their floor. By default they do: arms on the same evaluation text face the same entropy.</summary>
    public Floors Floors { get; init; } = Floors.Shared;

    /// <summary>The floor that all arms are held at, in nats per token; null: fitted.</summary>
    public NatsPerToken? Floor { get; init; }

    /// <summary>
    /// Whether each arm has exponents of its own, so that its multiplier may change with scale. Null, the default: where every arm has three scales
    /// and three degrees of freedom are left.
    /// </summary>
    public bool? ExponentsPerArm { get; init; }

    /// <summary>Budgets beyond the common scales at which the multiplier is asked for.</summary>
    public ImmutableArray<Flops> At { get; init; } = [];

    /// <summary>Bootstrap replicates, for the second interval, and for the first where runs come in groups.</summary>
    public int Replicates { get; init; } = 1000;

    /// <summary>Seed of every random draw; printed in every report.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Confidence level of intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;
}

/// <summary>What the law of the arms is a function of.</summary>
public enum ArmScales
{
    /// <summary>Chosen by where the runs lie.</summary>
    Automatic,

    /// <summary>Training compute: L = E + A C^-α.</summary>
    Compute,

    /// <summary>Size and text: L = E + A N^-α + B D^-β.</summary>
    SizeAndText,
}

/// <summary>Whether arms share the floor of their laws.</summary>
public enum Floors
{
    /// <summary>One floor for all arms.</summary>
    Shared,

    /// <summary>A floor for each arm.</summary>
    Separate,
}
