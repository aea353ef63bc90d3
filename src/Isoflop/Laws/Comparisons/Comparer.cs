using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;
using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Comparisons;

/// <summary>Compares arms (data, optimiser, architecture) on their ladders of runs.</summary>
public static class Comparer
{
    // Exponents of each arm take three scales to see, and leave an interval of any use with three degrees of freedom (t of 2.4; 6.3 with one).
    const int LeastScales = 3;
    const int LeastFreedom = 3;

    // Floors to try beside the ends of the floor's own interval, in shares of the lowest loss measured.
    static readonly double[] FloorShares = [0, 0.5];

    /// <summary>The comparison.</summary>
    /// <param name="runs">The runs, read with the column <paramref name="by"/> kept; those without an arm, a loss or a scale are left out.</param>
    /// <param name="by">Header of the column that names the arm.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="replicatesDone">Told now and then how many replicates are drawn, from any thread.</param>
    /// <exception cref="InputException">There are not two arms, the baseline is none of them, or the runs cannot carry the model.</exception>
    public static Comparison Compare(RunSet runs, string by, ComparisonOptions? options = null, IProgress<int>? replicatesDone = null)
    {
        options ??= new ComparisonOptions();
        var arms = ArmSet.Of(runs, by, options);
        var model = Model(arms, options);
        Require(arms, model);
        var largest = Enumerable.Range(1, arms.Names.Length - 1).Select(arm => Scales(arms, arm)[^1]).ToArray();
        var fit = ArmFit.Of(arms, model, Log(largest[0]), options);
        var replicates = fit.Draw(replicatesDone);
        var grouped = !arms.Runs.Groups.IsEmpty;
        var multipliers = new List<Multiplier>();
        var trends = new List<MultiplierTrend>();
        var further = new List<FurtherRuns>();
        for (var arm = 1; arm < arms.Names.Length; arm++)
        {
            var scales = Scales(arms, arm).Concat(options.At).Distinct().OrderBy(flops => flops.Value);
            var own = scales.Select(flops => At(fit, replicates, arm, flops, grouped)).ToArray();
            multipliers.AddRange(own);
            var atLargest = fit.At(Log(largest[arm - 1]));
            var trend = model.ExponentsPerArm || model.Floors == Floors.Separate ? Trend(atLargest, fit, replicates, arm, grouped) : null;
            if (trend is not null) trends.Add(trend);
            // What has to be settled: the farthest scale asked for, or else the largest in common.
            var decisive = options.At.IsEmpty ? own.First(multiplier => multiplier.Flops == largest[arm - 1]) : own.Last(multiplier => options.At.Contains(multiplier.Flops));
            if (FurtherRunSearch.Of(atLargest, decisive, trend) is { } settling) further.Add(settling);
        }
        var comparison = new Comparison(fit)
        {
            Runs = arms.Runs,
            By = by,
            Options = options,
            Arms = [.. Enumerable.Range(0, arms.Names.Length).Select(arm => Describe(fit, arm))],
            Formula = fit.Surface.Formula,
            Coefficients = [.. fit.Surface.Coefficients.Select((coefficient, k) => (coefficient.Name, fit.Coefficients[k]))],
            ExponentsPerArm = model.ExponentsPerArm,
            SharedExponentsProbability = SharedExponentsProbability(fit),
            SharedFloorProbability = SharedFloorProbability(fit),
            FloorInterval = fit.FloorInterval(),
            Scatter = fit.Scatter,
            DegreesOfFreedom = fit.DegreesOfFreedom,
            Multipliers = [.. multipliers],
            Trends = [.. trends],
            FloorEffects = FloorEffects(fit, largest),
            FurtherRuns = [.. further],
            Findings = [],
        };
        return comparison with { Findings = ComparisonFindings.Of(comparison) };
    }

    static double Log(Flops flops) => Math.Log(flops.Value);

    static ArmModel Model(ArmSet arms, ComparisonOptions options)
    {
        var model = new ArmModel(options.Floors, options.Floor?.Value ?? double.NaN, ExponentsPerArm: true);
        var lowest = arms.Runs.Values(RunColumn.Loss).ToArray().Min();
        if (!(double.IsNaN(model.Floor) || (model.Floor >= 0 && model.Floor < lowest)))
            throw new InputException($"a floor of {model.Floor:G5}", "--floor", $"a floor from 0 to below the lowest loss of the runs, {lowest:G5}", "A floor is a loss that no run can reach, on this evaluation text.");
        // A floor and an exponent of an arm's own explain the same bend: three scales do not tell them apart.
        var canTell = options.Floors == Floors.Shared
            && Enumerable.Range(0, arms.Names.Length).All(arm => arms.ScalesOf(arm) >= LeastScales)
            && arms.Runs.Count - ArmFit.FreeCount(arms, model) >= LeastFreedom;
        return model with { ExponentsPerArm = options.ExponentsPerArm ?? canTell };
    }

    static void Require(ArmSet arms, ArmModel model)
    {
        var (count, free) = (arms.Runs.Count, ArmFit.FreeCount(arms, model));
        if (count <= free)
        {
            throw new InputException(
                $"{count} runs for {free} free coefficients",
                "the arms",
                $"at least {free + 1} runs, better {free + 4}: without one to spare there is no scatter to take an interval from",
                "Add runs, hold the floor (--floor 1.6), or share exponents (--exponents shared).");
        }
        for (var arm = 0; arm < arms.Names.Length; arm++)
        {
            var least = arm == 0 || model.ExponentsPerArm || model.Floors == Floors.Separate ? 2 : 1;
            if (arms.ScalesOf(arm) >= least) continue;
            throw new InputException(
                $"runs at one scale only in '{arms.Names[arm]}'", "the arms", "runs at two scales or more", arm == 0 ? "Choose another --baseline, or add runs." : "Add runs, or share exponents and floor (--exponents shared --floor shared).");
        }
    }

    // The least, the middle and the largest common scale, or the middle of the gap between arms that have none.
    static Flops[] Scales(ArmSet arms, int arm)
    {
        var (low, high) = arms.Common(arm);
        var middle = new Flops(Math.Sqrt(low.Value) * Math.Sqrt(high.Value));
        return high.Value > low.Value ? [low, middle, high] : [middle];
    }

    static Multiplier At(ArmFit fit, Replicates replicates, int arm, Flops flops, bool grouped)
    {
        var at = fit.At(Log(flops));
        var shift = Log(flops) - fit.LogReference;
        var logarithm = fit.ReplicateInterval(replicates, coefficients => fit.Surface.LogMultiplier(coefficients, arm, shift));
        var drawn = logarithm with { Low = Math.Exp(logarithm.Low), High = Math.Exp(logarithm.High) };
        // Where groups are drawn whole, the error is what their replicates show, not what independent runs would have.
        var freedom = grouped ? fit.IndependentFreedom : fit.DegreesOfFreedom;
        var student = DesignCovariance.Student(freedom, (1 + fit.Options.Level) / 2);
        var error = grouped ? logarithm.Width / 2 / student : at.MultiplierError(arm);
        var (low, high) = fit.Arms.Common(arm);
        return new Multiplier(
            arm,
            flops,
            at.Multiplier(arm),
            grouped ? drawn : at.MultiplierInterval(arm),
            drawn,
            flops.Value >= low.Value && flops.Value <= high.Value,
            Math.Exp((student + DesignCovariance.Student(freedom, 0.8)) * error));
    }

    static MultiplierTrend Trend(ArmFit atLargest, ArmFit fit, Replicates replicates, int arm, bool grouped)
    {
        const double step = 1e-3;
        var shift = atLargest.LogReference - fit.LogReference;
        double Slope(ReadOnlySpan<double> coefficients) =>
            (fit.Surface.LogMultiplier(coefficients, arm, shift + step) - fit.Surface.LogMultiplier(coefficients, arm, shift - step)) / (2 * step);
        return new MultiplierTrend(arm, atLargest.Trend(arm), grouped ? fit.ReplicateInterval(replicates, Slope) : atLargest.TrendInterval(arm));
    }

    static Arm Describe(ArmFit fit, int arm)
    {
        var range = fit.Arms.Range(arm);
        return new Arm(fit.Arms.Names[arm], fit.Arms.RunsOf(arm).Count(), range, ArmLaw.Of(fit, arm, new FittedRange(null, null, range)));
    }

    // Shared exponents against those of each arm, whichever of the two was fitted.
    static double SharedExponentsProbability(ArmFit fit) =>
        Fitted(fit, fit.Model with { ExponentsPerArm = true }) is { } own ? Probability(Fitted(fit, fit.Model with { ExponentsPerArm = false })!, own) : double.NaN;

    static double SharedFloorProbability(ArmFit fit) =>
        double.IsNaN(fit.Model.Floor) && Fitted(fit, fit.Model with { Floors = Floors.Separate }) is { } own ? Probability(Fitted(fit, fit.Model with { Floors = Floors.Shared })!, own) : double.NaN;

    static ImmutableArray<FloorEffect> FloorEffects(ArmFit fit, Flops[] largest)
    {
        var (arms, options) = (fit.Arms, fit.Options);
        var lowest = arms.Runs.Values(RunColumn.Loss).ToArray().Min();
        var free = Fitted(fit, new ArmModel(Floors.Shared, double.NaN, fit.Model.ExponentsPerArm));
        var separate = Fitted(fit, new ArmModel(Floors.Separate, double.NaN, fit.Model.Floors == Floors.Separate && fit.Model.ExponentsPerArm));
        var effects = ImmutableArray.CreateBuilder<FloorEffect>();
        if (free is not null) effects.Add(Effect(free, double.NaN, largest));
        // The test needs one model inside the other: the shared floor with shared exponents.
        if (separate is not null) effects.Add(Effect(separate, Fitted(fit, separate.Model with { Floors = Floors.Shared }) is { } inside ? Probability(inside, separate) : double.NaN, largest));
        var ends = free?.FloorInterval() is { } interval ? new[] { interval.Low, interval.High }.Where(end => end > 0 && end < lowest) : [];
        var pins = FloorShares.Select(share => share * lowest).Concat(ends).Select(floor => Math.Round(floor, 2)).Concat(double.IsNaN(fit.Model.Floor) ? [] : [fit.Model.Floor]).Distinct().Order();
        foreach (var floor in pins)
        {
            if (Fitted(fit, new ArmModel(Floors.Shared, floor, fit.Model.ExponentsPerArm)) is { } pinned)
                effects.Add(Effect(pinned, free is null ? double.NaN : Probability(pinned, free), largest));
        }
        return effects.ToImmutable();
    }

    static ArmFit? Fitted(ArmFit fit, ArmModel model) =>
        model == fit.Model ? fit : fit.Arms.Runs.Count > ArmFit.FreeCount(fit.Arms, model) ? ArmFit.Of(fit.Arms, model, fit.LogReference, fit.Options) : null;

    static FloorEffect Effect(ArmFit fit, double probability, Flops[] largest)
    {
        var multipliers =
            from arm in Enumerable.Range(1, largest.Length)
            from scale in fit.Options.At.OrderBy(flops => flops.Value).Prepend(largest[arm - 1]).Distinct()
            let at = fit.At(Log(scale))
            select (arm, scale, at.Multiplier(arm), at.MultiplierInterval(arm));
        return new FloorEffect(fit.Model.Floors, new NatsPerToken(fit.Coefficients[0]), !double.IsNaN(fit.Model.Floor), probability, [.. multipliers]);
    }

    // The F test of a model inside another.
    static double Probability(ArmFit inside, ArmFit outside)
    {
        var (more, left) = (inside.DegreesOfFreedom - outside.DegreesOfFreedom, outside.DegreesOfFreedom);
        if (more == 0 || !(outside.SumOfSquares > 0)) return double.NaN;
        var ratio = Math.Max(0, inside.SumOfSquares - outside.SumOfSquares) / more / (outside.SumOfSquares / left);
        return 1 - FisherSnedecor.CDF(more, left, ratio);
    }
}
