using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws;

/// <summary>
/// What is not known about a law: refitted coefficient vectors, and the scatter of runs about it. One idea serves every interval: the question
/// is put to every replicate, and the expanded percentile interval of the answers is taken [Hesterberg 2015, The American Statistician 69,
/// sec. 5.3]: the percentiles at which a t interval with the fit's degrees of freedom would end.
/// </summary>
/// <param name="Replicates">Refitted coefficient vectors.</param>
/// <param name="Residuals">Predicted minus measured of each run, corrected for leverage.</param>
/// <param name="ResidualScale">Whether residuals are relative (of the logarithm) or in the unit of what the law gives.</param>
/// <param name="DegreesOfFreedom">Runs (groups, where runs share one) minus free coefficients, at least 1.</param>
public sealed record LawUncertainty(Replicates Replicates, ImmutableArray<double> Residuals, ResidualScale ResidualScale, int DegreesOfFreedom)
{
    /// <summary>
    /// The factor by which loss intervals beyond the fitted range are stretched about the law's loss, because a backtest's own fell short; at least 1.
    /// </summary>
    public double Widening { get; init; } = 1;

    // Enough draws of the scatter that its tails are seen, few enough that a thousand replicates stay cheap.
    const int ScatterDraws = 4;

    /// <summary>The interval of anything computed from the law.</summary>
    /// <param name="law">The law.</param>
    /// <param name="question">What is computed from a law; NaN where it has no answer.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval Interval(ScalingLaw law, Func<ScalingLaw, double> question, double level)
    {
        var answers = new double[Replicates.Count];
        Parallel.For(0, answers.Length, replicate => answers[replicate] = question(law with { Coefficients = [.. Replicates[replicate]] }));
        return Quantiles.Expanded(answers, level, DegreesOfFreedom);
    }

    /// <summary>The intervals of several things computed from the law, each replicate asked once for all of them.</summary>
    /// <param name="law">The law.</param>
    /// <param name="questions">What is computed from a law, always as many numbers; NaN where one has no answer.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public ImmutableArray<Interval> Intervals(ScalingLaw law, Func<ScalingLaw, double[]> questions, double level)
    {
        var answers = new double[Replicates.Count][];
        Parallel.For(0, answers.Length, replicate => answers[replicate] = questions(law with { Coefficients = [.. Replicates[replicate]] }));
        return Intervals(questions(law).Length, question => Array.ConvertAll(answers, answer => answer[question]), level);
    }

    /// <summary>The factor that applies at a budget: <see cref="Widening"/> beyond the fitted range, 1 inside.</summary>
    /// <param name="law">The law.</param>
    /// <param name="flops">The budget.</param>
    public double WideningAt(ScalingLaw law, Flops flops) => law.Range?.Beyond(flops) > 1 ? Widening : 1;

    /// <summary>Mean-loss intervals: where the average of many runs of each scale would lie; stretched by <see cref="Widening"/> beyond the range.</summary>
    /// <param name="law">The law.</param>
    /// <param name="scales">Where.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public ImmutableArray<Interval> MeanLossIntervals(ScalingLaw law, ImmutableArray<Scale> scales, double level)
    {
        var losses = Losses(law, scales);
        return Widen(law, scales, Intervals(scales.Length, scale => losses[scale], level));
    }

    /// <summary>New-run (prediction) intervals: where one run of each scale would land; stretched by <see cref="Widening"/> beyond the range.</summary>
    /// <param name="law">The law.</param>
    /// <param name="scales">Where.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public ImmutableArray<Interval> NewRunIntervals(ScalingLaw law, ImmutableArray<Scale> scales, double level)
    {
        var losses = Losses(law, scales);
        var scatter = Scatter();
        return Widen(law, scales, Intervals(scales.Length, scale => Scattered(losses[scale], scatter), level));
    }

    ImmutableArray<Interval> Widen(ScalingLaw law, ImmutableArray<Scale> scales, ImmutableArray<Interval> intervals)
    {
        if (Widening == 1) return intervals;
        var widened = ImmutableArray.CreateBuilder<Interval>(scales.Length);
        for (var i = 0; i < scales.Length; i++)
            widened.Add(WideningAt(law, scales[i].Flops) is > 1 and var factor ? intervals[i].Stretch(law.Loss(scales[i]).Value, factor) : intervals[i]);
        return widened.MoveToImmutable();
    }

    ImmutableArray<Interval> Intervals(int count, Func<int, double[]> samples, double level)
    {
        var expanded = Quantiles.ExpandedLevel(level, DegreesOfFreedom);
        var intervals = new Interval[count];
        Parallel.For(0, count, i => intervals[i] = Quantiles.Central(samples(i), expanded) with { Level = level });
        return [.. intervals];
    }

    // A few residuals drawn for every replicate, the same at every scale: factors of the loss, or nats to add.
    double[] Scatter()
    {
        var scatter = new double[Replicates.Count * ScatterDraws];
        for (var replicate = 0; replicate < Replicates.Count; replicate++)
        {
            // Stream numbers counted from the far end: the replicates' own draws use the near one.
            var random = new CounterRandom(Replicates.Seed, ulong.MaxValue - (ulong)replicate);
            for (var draw = 0; draw < ScatterDraws; draw++)
            {
                var residual = Residuals[random.NextIndex(Residuals.Length)];
                scatter[(replicate * ScatterDraws) + draw] = ResidualScale == ResidualScale.Log ? Math.Exp(-residual) : -residual;
            }
        }
        return scatter;
    }

    double[] Scattered(double[] losses, double[] scatter)
    {
        var scattered = new double[scatter.Length];
        for (var i = 0; i < scattered.Length; i++)
            scattered[i] = ResidualScale == ResidualScale.Log ? losses[i / ScatterDraws] * scatter[i] : losses[i / ScatterDraws] + scatter[i];
        return scattered;
    }

    // [scale][replicate]: all scales at once, one evaluation of the form a replicate.
    double[][] Losses(ScalingLaw law, ImmutableArray<Scale> scales)
    {
        var inputs = law.Form.InputsAt(scales.AsSpan());
        var losses = new double[scales.Length][];
        for (var i = 0; i < losses.Length; i++) losses[i] = new double[Replicates.Count];
        var values = new double[scales.Length];
        var derivatives = new double[scales.Length * law.Form.CoefficientCount];
        for (var replicate = 0; replicate < Replicates.Count; replicate++)
        {
            law.Form.Evaluate(Replicates[replicate], new PointBlock(inputs, 0, values.Length), values, new Derivatives(derivatives, values.Length));
            for (var i = 0; i < values.Length; i++) losses[i][replicate] = values[i];
        }
        return losses;
    }
}
