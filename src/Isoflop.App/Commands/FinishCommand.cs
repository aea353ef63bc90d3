using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Laws.Schedules.Forecasts;
using Isoflop.Reports;
using Isoflop.Reports.Curves;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plots;
using Isoflop.Runs.Curves;
using Isoflop.Runs.Reading;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop finish CURVE</c>: where a run in flight will end.</summary>
static class FinishCommand
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static Command Create(Shell shell)
    {
        var command = new Command("finish", "Forecast the final loss of a run in flight from its curve so far and its learning-rate schedule.");
        var curve = new Argument<string>("CURVE") { Description = "A table with one row a step (step, loss, lr), of one run or several; a folder of them; - for standard input." };
        var schedule = new Option<string?>("--schedule")
        {
            Description = "The learning rate of the whole run: cosine|linear|constant|wsd|step, then peak=, final=, warmup=, steps= (all), decay=, shape=linear|cosine|exponential|sqrt (wsd), at=, to= (step). Example: wsd:peak=3e-4,warmup=500,steps=10000,decay=20%. Not needed where the table has rows for the steps to come, with lr and no loss.",
            HelpName = "SCHEDULE",
        };
        var siblings = new Option<string?>("--siblings") { Description = "Finished curves of the same recipe, a table or a folder: how the loss answers to a decay is taken from them.", HelpName = "CURVES" };
        var follow = new Option<bool>("--follow") { Description = "Read the file again as it grows, print a line when the forecast changes, end with the run." };
        var level = new Option<double>("--level") { Description = "Confidence level of intervals.", HelpName = "LEVEL", DefaultValueFactory = _ => new CurveForecastOptions().Level };
        command.Add(curve);
        foreach (var option in new Option[] { schedule, siblings, follow, level }) command.Add(option);
        var table = new TableOptions(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var options = new CurveForecastOptions { Level = Arguments.Level(parsed.GetValue(level)) };
            var reading = table.Read(parsed);
            var path = parsed.GetRequiredValue(curve);
            var finish = output.Prepare(parsed);
            var finished = parsed.GetValue(siblings) is { } others ? CurveFiles.Read(others, reading with { Where = [] }, null, shell) : null;
            var files = parsed.GetValue(follow)
                ? Follow(path, reading, parsed.GetValue(schedule), finished, options, output.Json(parsed) ? shell.Error : shell.Out, shell)
                : CurveFiles.Read(path, reading, parsed.GetValue(schedule), shell);
            var result = Forecast(path, files, finished, options);
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(FinishFigures.Curves(result.Forecasts))] : [];
            return finish.Show(shell, FinishReport.Of(result, figures), figures.FirstOrDefault(), () => FinishJson.Of(result, shell.Seconds));
        });
        return command;
    }

    static FinishResult Forecast(string source, CurveFiles files, CurveFiles? finished, CurveForecastOptions options)
    {
        var siblings = finished is null ? null : Siblings(finished.Curves, files.Curves);
        return new FinishResult
        {
            Source = source,
            Siblings = siblings,
            Forecasts = [.. files.Curves.Select(curve => CurveForecaster.Forecast(curve, siblings, options))],
            Backtest = CurveBacktest.Run([.. files.Curves, .. siblings?.Curves ?? []], siblings, options),
            Reading = [.. files.Findings],
        };
    }

    // A run does not help itself, and one that is still running tells nothing about ends.
    static SiblingCurves Siblings(ImmutableArray<Curve> finished, ImmutableArray<Curve> curves)
    {
        var kept = finished.Where(sibling => sibling.IsFinished && !curves.Any(curve => curve.Name == sibling.Name && curve.Steps.Length > 0 && curve.Losses[0] == sibling.Losses[0])).ToArray();
        return kept.Length > 0
            ? new SiblingCurves(kept)
            : throw new InputException($"none of {finished.Length:N0} curves is finished and another run than the one forecast", "--siblings", "finished curves of the same recipe", "Leave out --siblings where there are none.");
    }

    static CurveFiles Follow(string path, RunReadOptions reading, string? schedule, CurveFiles? finished, CurveForecastOptions options, TextWriter log, Shell shell)
    {
        if (path == "-" || Directory.Exists(path))
            throw new InputException($"'{path}'", "--follow", "one file that grows", "Name the file of the run.");
        CurveFiles? files = null;
        CurveForecast? told = null;
        long length = -1;
        do
        {
            if (!File.Exists(path)) throw new InputException("there is no such file", path, "a file with a curve", "Check the path.");
            if (new FileInfo(path).Length is var now && now == length) continue;
            length = now;
            files = CurveFiles.ReadGrowing(path, File.ReadAllBytes(path), reading, schedule);
            if (files.Curves.Length != 1) throw new InputException($"{files.Curves.Length:N0} runs", path, "one run to follow", "Choose it: --where 'name = ...'.");
            var forecast = CurveForecaster.Forecast(files.Curves[0], finished is null ? null : Siblings(finished.Curves, files.Curves), options);
            if (told is null || IsNews(told, forecast))
            {
                log.WriteLine(FinishReport.Line(forecast));
                told = forecast;
            }
            if (files.Curves[0].IsFinished) break;
        }
        while (shell.Wait(Interval));
        return files!;
    }

    // A line is worth printing when the forecast moved by a quarter of its interval, the interval lost a fifth, or alarms changed.
    static bool IsNews(CurveForecast told, CurveForecast now)
    {
        if (now.Curve.IsFinished || (told.Final is null) != (now.Final is null)) return true;
        if (!told.Alarms.Select(alarm => alarm.Id).SequenceEqual(now.Alarms.Select(alarm => alarm.Id))) return true;
        if (told.Final is not { } before || now.Final is not { } after) return false;
        return Math.Abs(after.Loss.Value - before.Loss.Value) > before.Interval.Width / 4 || after.Interval.Width < 0.8 * before.Interval.Width;
    }
}
