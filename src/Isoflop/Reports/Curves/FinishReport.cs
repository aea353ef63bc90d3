using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws.Schedules;
using Isoflop.Laws.Schedules.Forecasts;

namespace Isoflop.Reports.Curves;

/// <summary>The report of runs in flight.</summary>
public static class FinishReport
{
    /// <summary>The report.</summary>
    /// <param name="result">What was found out.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(FinishResult result, ImmutableArray<FigureBlock> figures)
    {
        var single = result.Forecasts.Length == 1 ? result.Forecasts[0] : null;
        var evidence = ImmutableArray.CreateBuilder<(string, string)>();
        evidence.Add(("version", Report.Version));
        evidence.Add(("curves", $"{result.Source}: {(single is null ? $"{result.Forecasts.Length:N0} runs" : $"{single.Curve.Steps.Length:N0} losses to step {single.Curve.LastStep:N0}")}"));
        if (single is not null) evidence.Add(("schedule", single.Curve.Schedule.Description));
        evidence.Add(("siblings", result.Siblings is { Curves.Length: > 0 and var count } ? count == 1 ? "1 finished curve" : $"{count:N0} finished curves" : "none: the answer to the learning rate starts from published curves"));
        evidence.Add(("law", MultiPowerLaw.Formula));
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        blocks.Add(Forecasts(result));
        if (single?.Law is { } law) blocks.Add(Law(law));
        if (result.Forecasts.Any(forecast => !forecast.Spikes.IsEmpty)) blocks.Add(Spikes(result));
        if (!result.Backtest.Forecasts.IsEmpty) blocks.Add(Backtest(result.Backtest));
        blocks.AddRange(figures);
        var alarms = result.Forecasts.Count(forecast => !forecast.Alarms.IsEmpty);
        var findings = result.Findings;
        return new Report
        {
            Title = single is null ? $"Where {result.Forecasts.Length:N0} runs will end" : $"Where {single.Curve.Name} will end",
            Evidence = evidence.ToImmutable(),
            Verdict = single is null
                ? $"{result.Forecasts.Count(forecast => forecast.Final is not null):N0} of {result.Forecasts.Length:N0} runs forecast, {alarms:N0} with an alarm."
                : Verdict(single),
            VerdictSeverity = result.Forecasts.SelectMany(forecast => forecast.Alarms).Select(alarm => alarm.Severity)
                .Concat(result.Forecasts.Where(forecast => forecast.Final is null).Select(_ => Severity.Error)).DefaultIfEmpty(Severity.Note).Max(),
            Blocks = blocks.ToImmutable(),
            Findings = findings,
        };
    }

    /// <summary>Where a run stands and will end, in one line: what <c>--follow</c> prints.</summary>
    /// <param name="forecast">The forecast.</param>
    public static string Line(CurveForecast forecast)
    {
        var alarms = forecast.Alarms.IsEmpty ? "" : $"; alarm: {string.Join(", ", forecast.Alarms.Select(alarm => alarm.Id))}";
        var end = forecast.Final is { } final ? $"final {Cells.Loss(final.Loss.Value)} {Cells.LossInterval(final.Interval)}" : "no forecast yet";
        return $"step {Count(forecast.Curve.LastStep)} of {Count(forecast.Curve.Schedule.Steps)} ({Done(forecast):P0}), loss {Loss(forecast)}, {end}{alarms}";
    }

    static string Verdict(CurveForecast forecast)
    {
        var alarm = forecast.Alarms.IsEmpty ? "" : $" Alarm: {string.Join(", ", forecast.Alarms.Select(found => found.Id))}.";
        return forecast.Final is { } final
            ? $"Final loss {Cells.Loss(final.Loss.Value)} nats/token, {Cells.Level(forecast.Level)} interval {Cells.LossInterval(final.Interval)}, after {Done(forecast):P0} of {Count(forecast.Curve.Schedule.Steps)} steps.{alarm}"
            : $"No forecast after {Done(forecast):P0} of {Count(forecast.Curve.Schedule.Steps)} steps.{alarm}";
    }

    static TableBlock Forecasts(FinishResult result)
    {
        var level = Cells.Level(result.Forecasts.Select(forecast => forecast.Level).FirstOrDefault(0.9));
        return new TableBlock(
            "Forecast",
            ["run", "step", "of", "done", "loss", "final", $"{level} interval", "alarms", "spikes"],
            [
                .. result.Forecasts.Select(forecast => ImmutableArray.Create(
                    forecast.Curve.Name,
                    Count(forecast.Curve.LastStep),
                    Count(forecast.Curve.Schedule.Steps),
                    Done(forecast).ToString("P0", CultureInfo.InvariantCulture),
                    Loss(forecast),
                    forecast.Final is { } final ? Cells.Loss(final.Loss.Value) : "-",
                    forecast.Final is { } end ? Cells.LossInterval(end.Interval) : "-",
                    forecast.Alarms.IsEmpty ? "none" : string.Join(", ", forecast.Alarms.Select(alarm => alarm.Id)),
                    $"{forecast.Spikes.Length}")),
            ],
            "loss: level over the last stretch; final: at the last step of the schedule, where the level of the loss will be measured (the noise of single steps left out).");
    }

    static TableBlock Law(MultiPowerLaw law) => new(
        "Law of this run",
        [.. MultiPowerLaw.Names],
        [[.. law.Coefficients.Select(Cells.Number)]],
        "Loss in nats/token, learning rates as given. L0 is the floor of this model at its peak rate; B what a lowering of the rate brings.");

    static TableBlock Spikes(FinishResult result) => new(
        "Spikes",
        ["run", "from step", "to step", "height"],
        [
            .. result.Forecasts.SelectMany(forecast => forecast.Spikes.Select(spike => ImmutableArray.Create(
                forecast.Curve.Name, Count(spike.Step), Count(spike.LastStep), Cells.Loss(spike.Height)))).Take(20),
        ],
        "height: nats/token above the level around it. Spikes are left out of the fit; the first 20 are shown.");

    static TableBlock Backtest(CurveBacktest backtest) => new(
        "Backtest: the same curves, forecast from a part of their steps",
        ["part", "forecasts", "error", "coverage", "half-width"],
        [
            .. backtest.Scores.Select(score => ImmutableArray.Create(
                Cells.Level(score.Share), $"{score.Count}", Cells.Percent(score.Error), Cells.Percent(score.Coverage), Cells.Percent(score.HalfWidth))),
        ],
        $"error: mean |forecast/measured - 1| of the last loss logged; coverage: share of them inside the {Cells.Level(backtest.Level)} interval; half-width: of that interval.");

    static double Done(CurveForecast forecast) => (forecast.Curve.LastStep + 1.0) / forecast.Curve.Schedule.Steps;

    static string Loss(CurveForecast forecast) => forecast.Loss is { } loss ? Cells.Loss(loss.Value) : "-";

    static string Count(int steps) => steps.ToString("N0", CultureInfo.InvariantCulture);
}
