using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Reports.Plots;

/// <summary>The compute-optimal frontier of a law at several budgets, with the intervals of its size and its mean loss.</summary>
sealed class Frontier
{
    Frontier(double[] flops, ImmutableArray<ComputeOptimum> optima, ImmutableArray<Interval> intervals, ScalingLaw law)
    {
        Flops = flops;
        Params = [.. optima.Select(optimum => optimum.Params.Value)];
        Losses = [.. optima.Select(optimum => optimum.Loss.Value)];
        LossIntervals = [.. optima.Select((optimum, i) => intervals[i].Stretch(optimum.Loss.Value, law.Uncertainty?.WideningAt(law, optimum.Flops) ?? 1))];
        ParamsIntervals = intervals[flops.Length..];
    }

    public double[] Flops { get; }

    public double[] Params { get; }

    public double[] Losses { get; }

    /// <summary>Mean-loss intervals of the best size of each replicate, stretched beyond the runs as every other is; NaN where the law has no replicates.</summary>
    public ImmutableArray<Interval> LossIntervals { get; }

    public ImmutableArray<Interval> ParamsIntervals { get; }

    /// <summary>The frontier at budgets of a law that splits compute.</summary>
    public static Frontier Of(ScalingLaw law, double[] flops, double level)
    {
        var budgets = Array.ConvertAll(flops, budget => new Flops(budget));
        double[] Answers(ScalingLaw replicate)
        {
            var optima = replicate.Optima(budgets);
            return [.. optima.Select(optimum => optimum.Loss.Value), .. optima.Select(optimum => optimum.Params.Value)];
        }

        var intervals = law.Uncertainty?.Intervals(law, Answers, level)
            ?? [.. Enumerable.Repeat(new Interval(double.NaN, double.NaN, level), 2 * flops.Length)];
        return new Frontier(flops, law.Optima(budgets), intervals, law);
    }
}
