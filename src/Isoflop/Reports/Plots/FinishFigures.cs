using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws.Schedules.Forecasts;
using Isoflop.Reports.Curves;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of runs in flight.</summary>
public static class FinishFigures
{
    // Early losses are several times the late ones: an axis that holds them flattens what is forecast.
    const double EarlyShare = 0.1;

    // More lines than this cannot be told apart.
    const int MostRuns = 10;

    /// <summary>The loss so far, the law through it, and its band to the end of the schedule; of several runs the first ten.</summary>
    /// <param name="forecasts">The forecasts, at least one.</param>
    public static Figure Curves(ImmutableArray<CurveForecast> forecasts)
    {
        var shown = forecasts.Take(MostRuns).ToArray();
        var single = shown.Length == 1 ? shown[0] : null;
        var tops = shown.Select(Top).Where(double.IsFinite).ToArray();
        return new Figure(
            single is null ? "Loss so far and to the end of the schedule" : $"{single.Curve.Name}: loss so far and to the end of the schedule",
            Axis.Linear("Step", Ticks.Counts).Between(0, null),
            Axis.Linear("Loss (nats/token)").Between(null, tops.Length > 0 ? tops.Max() : null))
        {
            Subtitle = single is null ? $"{shown.Length} of {forecasts.Length} runs" : FinishReport.Line(single),
            Caption = $"Band: {Cells.Level(shown[0].Level)} interval of the level of the loss. {(single is null ? "Stars: final losses forecast." : $"Schedule: {single.Curve.Schedule.Description}.")}",
            Marks = [.. shown.SelectMany(forecast => Marks(forecast, single is not null))],
        };
    }

    static IEnumerable<Mark> Marks(CurveForecast forecast, bool single)
    {
        var (name, now) = (forecast.Curve.Name, forecast.Curve.LastStep);
        var ahead = forecast.Path.Where(point => point.Step >= now).ToArray();
        if (ahead.Length > 1)
            yield return Mark.Band(single ? "forecast" : name, ahead.Select(point => (double)point.Step), ahead.Select(point => point.Interval.Low), ahead.Select(point => point.Interval.High));
        var stride = Math.Max(1, forecast.Curve.Steps.Length / 400);
        var kept = Enumerable.Range(0, forecast.Curve.Steps.Length).Where(i => i % stride == 0 || i == forecast.Curve.Steps.Length - 1).ToArray();
        var (x, y) = (kept.Select(i => (double)forecast.Curve.Steps[i]), kept.Select(i => forecast.Curve.Losses[i]));
        if (single) yield return Mark.Points("measured", x, y) with { Radius = 1.5 };
        else yield return Mark.Line(name, x, y) with { Width = 1 };
        if (!forecast.Path.IsEmpty)
            yield return Mark.Line(single ? "forecast" : name, forecast.Path.Select(point => (double)point.Step), forecast.Path.Select(point => point.Loss.Value));
        if (forecast.Final is not { } final) yield break;
        if (single) yield return Mark.VerticalRule(now, "now");
        if (single) yield return Mark.Star("forecast", final.Step, final.Loss.Value, Cells.Loss(final.Loss.Value));
        else yield return Mark.Star(name, final.Step, final.Loss.Value);
    }

    static double Top(CurveForecast forecast)
    {
        var from = EarlyShare * forecast.Curve.Schedule.Steps;
        return Enumerable.Range(0, forecast.Curve.Steps.Length).Where(i => forecast.Curve.Steps[i] >= from && double.IsFinite(forecast.Curve.Losses[i]))
            .Select(i => forecast.Curve.Losses[i]).DefaultIfEmpty(double.NaN).First();
    }
}
