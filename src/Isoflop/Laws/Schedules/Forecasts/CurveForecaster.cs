using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs.Curves;
using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>
/// Forecasts the end of a run from its curve so far and its learning-rate schedule: the multi-power law is fitted to the curve, and what a curve
/// so far cannot tell (how the loss answers to a decay that has not begun) comes from finished siblings or from published curves, each with its
/// own uncertainty.
/// </summary>
public static class CurveForecaster
{
    // With fewer points after the warm-up, three powers fit anything.
    const int FewestPoints = 8;

    // What the law is off by, relative, grows with the steps ahead: per e-fold of steps; and where the rate has come down, where it tells too
    // little of a long stay at low rates: per e-fold if the run's own curve is all there is, or all at once (after a fifth of the steps) if
    // finished curves of the model tell where a decay leads. Set on the 27 published curves (tests/Isoflop.Benchmarks/results/finish-backtest.md).
    const double DriftPerFold = 0.0022;
    const double DecayDriftPerFold = 0.008;
    const double DecayDrift = 0.0017;
    const double FoldOfFifth = 0.25;

    /// <summary>Forecasts one run.</summary>
    /// <param name="curve">The curve so far, with the whole schedule.</param>
    /// <param name="siblings">Finished curves of the same recipe; null where there are none.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static CurveForecast Forecast(Curve curve, SiblingCurves? siblings = null, CurveForecastOptions? options = null)
    {
        options ??= new CurveForecastOptions();
        var spikes = SpikeSearch.Of(curve);
        var points = CurvePoints.Of(curve, spikes, options.Points);
        var alarms = CurveAlarms.Diverging(curve, points);
        var forecast = new CurveForecast
        {
            Curve = curve,
            Loss = points.Count > 0 ? new NatsPerToken(Math.Exp(points.LogLosses[^1])) : null,
            Final = null,
            Level = options.Level,
            Spikes = spikes,
            Alarms = alarms,
        };
        if (points.Count < FewestPoints) return forecast with { Findings = [ForecastFindings.TooShort(curve, points.Count, FewestPoints)] };
        var state = State.Of(curve, points, siblings);
        var last = curve.Schedule.Steps - 1;
        var path = state.At(PathSteps(points.Steps[0], curve.LastStep, last), options.Level);
        return forecast with
        {
            Final = state.At([last], options.Level)[0],
            Path = path,
            Law = MultiPowerLaw.Of(state.Posterior.Coefficients).In(1 / curve.Schedule.Peak),
            Alarms = [.. alarms, .. CurveAlarms.LeftForecast(curve, points, siblings)],
            Findings = ForecastFindings.Of(curve, points, state, siblings),
        };
    }

    /// <summary>Forecasts the loss of a run at steps of its schedule from a part of its curve; empty where the part is too short.</summary>
    internal static ImmutableArray<ForecastPoint> At(Curve curve, int[] steps, SiblingCurves? siblings, CurveForecastOptions options)
    {
        var points = CurvePoints.Of(curve, SpikeSearch.Of(curve), options.Points);
        return points.Count < FewestPoints ? [] : State.Of(curve, points, siblings).At(steps, options.Level);
    }

    static int[] PathSteps(int first, int now, int last)
    {
        const int parts = 60;
        return
        [
            .. Enumerable.Range(0, parts + 1).Select(i => (int)Math.Round(first * Math.Pow(now / (double)first, i / (double)parts)))
                .Concat(Enumerable.Range(0, parts + 1).Select(i => now + (int)((last - now) * (long)i / parts)))
                .Distinct()
                .Order(),
        ];
    }

    /// <summary>A run with what is known of its law.</summary>
    internal sealed record State(Curve Curve, SchedulePosterior Posterior, SchedulePrior Prior)
    {
        public static State Of(Curve curve, CurvePoints points, SiblingCurves? siblings)
        {
            var prior = siblings?.PriorFor(points, curve.Schedule) ?? SchedulePrior.Default(Math.Exp(points.LogLosses[^1]));
            return new State(curve, SchedulePosterior.Of([(curve.Schedule, points)], prior, curve.Schedule.Peak), prior);
        }

        public ImmutableArray<ForecastPoint> At(int[] steps, double level)
        {
            var quantile = Normal.InvCDF(0, 1, (1 + level) / 2);
            var (losses, deviations) = Posterior.At(Curve.Schedule, steps, Curve.Schedule.Peak);
            return
            [
                .. steps.Select((step, i) =>
                {
                    var deviation = Math.Sqrt((deviations[i] * deviations[i]) + (CurvePoints.LawError * CurvePoints.LawError) + Drift(step));
                    return new ForecastPoint(
                        step,
                        new NatsPerToken(losses[i]),
                        new Interval(losses[i] * Math.Exp(-quantile * deviation), losses[i] * Math.Exp(quantile * deviation), level));
                }),
            ];
        }

        // Variance of what the law will be off by at a step ahead.
        double Drift(int step)
        {
            var folds = Math.Max(0, Math.Log((step + 1.0) / (Curve.LastStep + 1.0)));
            var decay = Prior.IsSameModel ? DecayDrift * Math.Min(1, folds / FoldOfFifth) : DecayDriftPerFold * folds;
            return Math.Pow(DriftPerFold * folds, 2) + Math.Pow(decay * Curve.Schedule.Decayed(step), 2);
        }
    }
}
