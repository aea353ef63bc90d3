using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Comparisons;

/// <summary>What comparing arms gives: their laws, the effective compute multipliers, whether they change with scale, what the floor does to them.</summary>
public sealed record Comparison
{
    internal Comparison(ArmFit fit) => Fit = fit;

    /// <summary>The runs compared.</summary>
    public required RunSet Runs { get; init; }

    /// <summary>The column that names the arm.</summary>
    public required string By { get; init; }

    /// <summary>How they were compared.</summary>
    public required ComparisonOptions Options { get; init; }

    /// <summary>The arms, the baseline first.</summary>
    public required ImmutableArray<Arm> Arms { get; init; }

    /// <summary>The formula of the joint model.</summary>
    public required string Formula { get; init; }

    /// <summary>Its coefficients, by the letters of the formula; those of arms carry the number of the arm.</summary>
    public required ImmutableArray<(string Name, double Value)> Coefficients { get; init; }

    /// <summary>Whether each arm has exponents of its own, so that the multiplier may change with scale.</summary>
    public required bool ExponentsPerArm { get; init; }

    /// <summary>
    /// Probability of runs as far from shared exponents as these if exponents are shared (F test); NaN where the runs are too few for exponents of
    /// each arm.
    /// </summary>
    public required double SharedExponentsProbability { get; init; }

    /// <summary>
    /// Probability of runs as far from a shared floor as these if the floor is shared (F test, exponents as they were fitted); NaN where the floor is
    /// held, or the runs are too few for floors of each arm.
    /// </summary>
    public required double SharedFloorProbability { get; init; }

    /// <summary>The interval of the shared floor in nats per token; null where it is held at a value.</summary>
    public required Interval? FloorInterval { get; init; }

    /// <summary>Relative scatter of the runs about their laws.</summary>
    public required double Scatter { get; init; }

    /// <summary>Runs minus free coefficients.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>The multipliers at the common scales and at the budgets asked for, arm by arm, scales ascending.</summary>
    public required ImmutableArray<Multiplier> Multipliers { get; init; }

    /// <summary>How the multipliers change with scale, an entry an arm; empty where exponents and floor are shared.</summary>
    public required ImmutableArray<MultiplierTrend> Trends { get; init; }

    /// <summary>What other floors would make of the multipliers.</summary>
    public required ImmutableArray<FloorEffect> FloorEffects { get; init; }

    /// <summary>The further runs that would settle what is undecided, an entry an arm that has something undecided.</summary>
    public required ImmutableArray<FurtherRuns> FurtherRuns { get; init; }

    /// <summary>What the comparison has to tell its reader.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }

    /// <summary>The joint fit, for curves.</summary>
    internal ArmFit Fit { get; }

    /// <summary>The baseline.</summary>
    public Arm Baseline => Arms[0];

    /// <summary>The loss of an arm at a compute: over size and text at the mean tokens per parameter of the runs.</summary>
    /// <param name="arm">Number of the arm, 0 for the baseline.</param>
    /// <param name="flops">The compute.</param>
    public NatsPerToken Loss(int arm, Flops flops) => new(Fit.Loss(arm, Math.Log(flops.Value)));

    /// <summary>The effective compute multiplier of an arm at a compute, with its interval.</summary>
    /// <param name="arm">Number of the arm, at least 1.</param>
    /// <param name="flops">The compute.</param>
    public (double Value, Interval Interval) MultiplierAt(int arm, Flops flops)
    {
        var fit = Fit.At(Math.Log(flops.Value));
        return (fit.Multiplier(arm), fit.MultiplierInterval(arm));
    }
}

/// <summary>An arm of a comparison.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Runs">Number of its runs.</param>
/// <param name="Range">Least and most compute.</param>
/// <param name="Law">Its law; null where the model is no form of law for one arm alone.</param>
public sealed record Arm(string Name, int Runs, (Flops Low, Flops High) Range, ScalingLaw? Law);

/// <summary>The effective compute multiplier of an arm: the compute that the baseline needs for the arm's loss, over the arm's compute.</summary>
/// <param name="Arm">Number of the arm.</param>
/// <param name="Flops">The arm's compute.</param>
/// <param name="Value">The multiplier; above 1 the arm is better.</param>
/// <param name="Interval">Its interval: Student's t by profile, or from replicates where runs come in groups.</param>
/// <param name="ReplicateInterval">Its interval from bootstrap replicates.</param>
/// <param name="IsCommon">Whether both arms have runs at this scale or beyond, and at this scale or below.</param>
/// <param name="Detectable">
/// The multiplier that four of five such studies would tell from 1 at this scale, to first order.
/// </param>
public sealed record Multiplier(int Arm, Flops Flops, double Value, Interval Interval, Interval ReplicateInterval, bool IsCommon, double Detectable)
{
    /// <summary>What the interval says.</summary>
    public Standing Standing => Interval.Low > 1 ? Standing.Better : Interval.High < 1 ? Standing.Worse : Standing.Undecided;
}

/// <summary>How an arm stands to the baseline.</summary>
public enum Standing
{
    /// <summary>The interval lies above 1.</summary>
    Better,

    /// <summary>The interval lies below 1.</summary>
    Worse,

    /// <summary>The interval holds 1.</summary>
    Undecided,
}

/// <summary>d ln multiplier / d ln C at the largest common scale: 0.05 makes the multiplier grow by 12 % for ten times the compute.</summary>
/// <param name="Arm">Number of the arm.</param>
/// <param name="Value">The slope.</param>
/// <param name="Interval">Its interval.</param>
public sealed record MultiplierTrend(int Arm, double Value, Interval Interval)
{
    // Within a tenth for ten times the compute: log10(1.1).
    const double LargestSteady = 0.0414;

    /// <summary>What the interval says.</summary>
    public TrendKind Kind =>
        Interval.Low > 0 ? TrendKind.Rises
        : Interval.High < 0 ? TrendKind.Falls
        : Math.Max(-Interval.Low, Interval.High) <= LargestSteady ? TrendKind.Steady
        : TrendKind.Undecided;
}

/// <summary>How a multiplier changes with scale.</summary>
public enum TrendKind
{
    /// <summary>The interval of the slope lies above 0.</summary>
    Rises,

    /// <summary>The interval lies below 0.</summary>
    Falls,

    /// <summary>The interval holds 0, and nothing in it moves the multiplier by more than a tenth for ten times the compute.</summary>
    Steady,

    /// <summary>The interval holds 0 and slopes that matter.</summary>
    Undecided,
}

/// <summary>The multipliers under another choice of floor.</summary>
/// <param name="Floors">Shared or separate.</param>
/// <param name="Floor">The floor of the baseline.</param>
/// <param name="IsPinned">Whether it was held there.</param>
/// <param name="Probability">
/// For a held floor the probability of runs as far from it if it is right (F test against the free one), for separate floors that of the shared one;
/// NaN where there is no such test.
/// </param>
/// <param name="Multipliers">A multiplier an arm and scale: the largest common one, then those asked for.</param>
public sealed record FloorEffect(
    Floors Floors, NatsPerToken Floor, bool IsPinned, double Probability, ImmutableArray<(int Arm, Flops Flops, double Value, Interval Interval)> Multipliers);

/// <summary>The cheapest further runs that are expected to settle what is undecided.</summary>
/// <param name="Arm">Number of the arm.</param>
/// <param name="IsTrend">Whether the trend is undecided; false: the level.</param>
/// <param name="At">The scale at which the level is undecided.</param>
/// <param name="Runs">The runs: number of the arm and compute; empty where none up to <paramref name="SearchedTo"/> would do.</param>
/// <param name="Expected">The interval expected with them, or, where none would do, with the best of those tried.</param>
/// <param name="SearchedTo">The largest run tried.</param>
public sealed record FurtherRuns(int Arm, bool IsTrend, Flops At, ImmutableArray<(int Arm, Flops Flops)> Runs, Interval Expected, Flops SearchedTo)
{
    /// <summary>What the runs cost together.</summary>
    public Flops Cost => new(Runs.Sum(run => run.Flops.Value));
}
