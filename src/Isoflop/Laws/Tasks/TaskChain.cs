using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Tasks;

/// <summary>
/// Scale to loss to score. Replicate r of the one law goes with replicate r of the other: both were refitted to the same runs under the same
/// weights, so that a chain of replicates is a replicate of the chain.
/// </summary>
/// <param name="Loss">The law of the loss over scale.</param>
/// <param name="Score">The law of the score over the loss.</param>
public sealed record TaskChain(ScalingLaw Loss, ScalingLaw Score)
{
    // As many draws of the scatter a replicate as a law's own intervals take.
    const int ScatterDraws = 4;

    /// <summary>The factor by which intervals beyond the fitted range are stretched, because the chain's backtest fell short; at least 1.</summary>
    public double Widening { get; init; } = 1;

    /// <summary>The score at a scale, in [0, 1].</summary>
    /// <param name="scale">What the law of the loss is a function of.</param>
    public double Value(Scale scale) => Math.Clamp(ScoreAt(Loss.Value(scale)), 0, 1);

    /// <summary>The forecasts of scales, with the uncertainty of both laws.</summary>
    /// <param name="scales">Where.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    public ImmutableArray<TaskForecast> Forecasts(ImmutableArray<Scale> scales, double level)
    {
        var (loss, score) = (Certain(Loss), Certain(Score));
        var count = Math.Min(loss.Replicates.Count, score.Replicates.Count);
        var means = scales.Select(_ => new double[count]).ToArray();
        var runs = scales.Select(_ => new double[count * ScatterDraws]).ToArray();
        Parallel.For(0, count, replicate =>
        {
            var lossLaw = Loss with { Coefficients = [.. loss.Replicates[replicate]] };
            var scoreLaw = Score with { Coefficients = [.. score.Replicates[replicate]] };
            // Stream numbers counted from the far end: the replicates' own draws use the near one.
            var random = new CounterRandom(loss.Replicates.Seed, ulong.MaxValue - (ulong)replicate);
            for (var i = 0; i < scales.Length; i++)
            {
                var expected = lossLaw.Value(scales[i]);
                means[i][replicate] = ScoreAt(scoreLaw, expected);
                for (var draw = 0; draw < ScatterDraws; draw++)
                {
                    // The two residuals of one run go together: a run that was lucky in its loss may be so in its score.
                    var run = random.NextIndex(Math.Min(loss.Residuals.Length, score.Residuals.Length));
                    var landed = loss.ResidualScale == ResidualScale.Log ? expected * Math.Exp(-loss.Residuals[run]) : expected - loss.Residuals[run];
                    runs[i][(replicate * ScatterDraws) + draw] = ScoreAt(scoreLaw, landed) - score.Residuals[run];
                }
            }
        });
        var freedom = Math.Min(loss.DegreesOfFreedom, score.DegreesOfFreedom);
        var lossIntervals = loss.MeanLossIntervals(Loss, scales, level);
        return [.. scales.Select((scale, i) => Forecast(scale, lossIntervals[i], Quantiles.Expanded(means[i], level, freedom), Quantiles.Expanded(runs[i], level, freedom)))];
    }

    TaskForecast Forecast(Scale scale, Interval loss, Interval mean, Interval run)
    {
        var beyond = Loss.Range?.Beyond(scale.Flops) ?? double.NaN;
        var (expected, stretch) = (Loss.Value(scale), beyond > 1 ? Widening : 1);
        var score = ScoreAt(expected);
        Interval Inside(Interval interval)
        {
            var stretched = interval.Stretch(score, stretch);
            return stretched with { Low = Math.Clamp(stretched.Low, 0, 1), High = Math.Clamp(stretched.High, 0, 1) };
        }

        return new TaskForecast(scale, new NatsPerToken(expected), loss, Math.Clamp(score, 0, 1), Inside(mean), Inside(run), beyond, stretch, score is < 0 or > 1);
    }

    double ScoreAt(double loss) => ScoreAt(Score, loss);

    internal static double ScoreAt(ScalingLaw law, double loss) => law.Value(new Scale(new Flops(double.NaN)).With(Runs.RunColumn.Loss, loss));

    static LawUncertainty Certain(ScalingLaw law) => law.Uncertainty ?? throw new ArgumentException("A law without replicates has no intervals.", nameof(law));
}

/// <summary>What a chain says of one scale.</summary>
/// <param name="Scale">The scale.</param>
/// <param name="Loss">The loss there.</param>
/// <param name="MeanLossInterval">Where the average loss of such runs would lie.</param>
/// <param name="Score">The score there, in [0, 1].</param>
/// <param name="MeanScoreInterval">Where the average score of such runs would lie, from the uncertainty of both laws.</param>
/// <param name="NewRunInterval">Where the score of one such run would land.</param>
/// <param name="Beyond">Its compute over the largest compute of the runs; NaN where that is not known.</param>
/// <param name="Widening">The factor by which both score intervals were stretched because the backtest's own under-covered.</param>
/// <param name="IsClamped">Whether the law of the score left [0, 1] there.</param>
public sealed record TaskForecast(
    Scale Scale,
    NatsPerToken Loss,
    Interval MeanLossInterval,
    double Score,
    Interval MeanScoreInterval,
    Interval NewRunInterval,
    double Beyond,
    double Widening,
    bool IsClamped);
