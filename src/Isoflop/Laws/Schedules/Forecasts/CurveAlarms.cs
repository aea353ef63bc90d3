using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>What calls for somebody to look at a run.</summary>
static class CurveAlarms
{
    // A loss that stands this much above its lowest level, and six deviations, over three stretches in a row has not merely hopped.
    const double LeastRise = 0.01;
    const int Stretches = 3;

    // The earlier forecast is made from this share of the steps so far, and judged on the last quarter of the points at this level.
    const double EarlierShare = 2.0 / 3;
    const double AlarmLevel = 0.99;

    /// <summary>Losses that are no number at the end, or a level that rises for good.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="points">Its points, spikes left out.</param>
    public static ImmutableArray<Finding> Diverging(Curve curve, CurvePoints points)
    {
        if (!curve.Losses.IsEmpty && !double.IsFinite(curve.Losses[^1]))
        {
            var from = curve.Losses.Length - 1;
            while (from > 0 && !double.IsFinite(curve.Losses[from - 1])) from--;
            return [Alarm("diverging", Severity.Error, $"The loss is no finite number since step {curve.Steps[from]:N0}", "Stop the run; go back to a checkpoint before, with a lower learning rate.")];
        }
        if (points.Count < 2 * Stretches) return [];
        var lowest = Array.IndexOf(points.LogLosses, points.LogLosses.Min());
        if (points.Count - 1 - lowest < Stretches) return [];
        // After a rise of the learning rate a rise of the loss is what the law says.
        if (curve.Schedule.Rates[points.Steps[^1]] > 1.01 * curve.Schedule.Rates[points.Steps[lowest]]) return [];
        var recent = Enumerable.Range(points.Count - Stretches, Stretches).ToArray();
        var rise = recent.Min(i => points.LogLosses[i]) - points.LogLosses[lowest];
        var limit = Math.Max(LeastRise, 6 * Math.Sqrt(recent.Max(i => points.Variances[i])));
        if (rise < limit) return [];
        var rising = points.LogLosses[^1] >= points.LogLosses[^Stretches];
        return
        [
            Alarm(
                rising ? "diverging" : "loss-risen",
                rising ? Severity.Error : Severity.Warning,
                $"The loss stands {rise:P1} above its lowest level of step {points.Steps[lowest]:N0}{(rising ? " and rises" : "")}",
                "Look at the gradient norm and the data since then; go back to a checkpoint before it, with a lower learning rate."),
        ];
    }

    /// <summary>A loss that has left the forecast made earlier.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="points">Its points.</param>
    /// <param name="siblings">Finished curves, or null.</param>
    public static ImmutableArray<Finding> LeftForecast(Curve curve, CurvePoints points, SiblingCurves? siblings)
    {
        var cut = (int)(EarlierShare * curve.LastStep);
        var judged = Enumerable.Range(points.Count * 3 / 4, points.Count - (points.Count * 3 / 4)).Where(i => points.Steps[i] > cut).ToArray();
        if (judged.Length < Stretches) return [];
        var forecast = CurveForecaster.At(curve.Until(cut), [.. judged.Select(i => points.Steps[i])], siblings, new CurveForecastOptions { Level = AlarmLevel, Points = 48 });
        if (forecast.IsEmpty) return [];
        double Beyond(int k)
        {
            // The band of a stretch: the forecast's, and the noise of the stretch.
            var (measured, expected) = (points.LogLosses[judged[k]], Math.Log(forecast[k].Loss.Value));
            var half = Math.Log(forecast[k].Interval.High) - expected;
            var noise = 2.6 * Math.Sqrt(points.Variances[judged[k]]);
            return Math.Abs(measured - expected) > Math.Sqrt((half * half) + (noise * noise)) ? measured - expected : 0;
        }

        var beyond = Enumerable.Range(0, judged.Length).Select(Beyond).ToArray();
        var side = beyond.Count(value => value > 0) * 2 > judged.Length ? "above" : beyond.Count(value => value < 0) * 2 > judged.Length ? "below" : null;
        if (side is null) return [];
        var last = points.LogLosses[judged[^1]] - Math.Log(forecast[^1].Loss.Value);
        return
        [
            Alarm(
                "left-forecast",
                Severity.Warning,
                $"The loss has left the forecast made at step {cut:N0}: it lies {Math.Abs(last):P2} {side} it, outside the {AlarmLevel:P0} band",
                side == "above"
                    ? "Look for what changed since then: data, batch, learning rate, a spike that did not heal."
                    : "Look for what changed since then: data that repeats, a schedule that is not the one given."),
        ];
    }

    static Finding Alarm(string id, Severity severity, string message, string remedy) => new(id, severity, message, remedy);
}
