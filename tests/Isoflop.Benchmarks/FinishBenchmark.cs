using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws.Schedules;
using Isoflop.Laws.Schedules.Forecasts;
using Isoflop.Laws.Simulations;
using Isoflop.Runs.Curves;
using Isoflop.Runs.Reading;

namespace Isoflop.Benchmarks;

/// <summary>Forecasts of runs in flight against what came, on published curves, and what a forecast costs.</summary>
static class FinishBenchmark
{
    public static void Run(Options options)
    {
        options.RefuseOthers("--data");
        var path = options.Text("--data") ?? throw new InputException("no --data", "finish", "a table of finished curves with size_M, schedule, step, lr, loss", "Give --data schedule-curves.csv.");
        var table = CurveReader.Read(path, new RunReadOptions { Map = [new("name", "schedule"), new("params", "size_M*1e6")] });
        var curves = table.Curves;
        var document = new ResultDocument(options, "Finish: forecasts of runs in flight against what came");
        document.Add($"""
            {curves.Length} curves of {Path.GetFileName(path)} (three sizes, nine schedules each; Luo 2025), each cut at 25, 50 and 75 % of its steps; forecast is its last loss.
            Schedules are read from the logged learning rates. A curve never helps itself. Intervals of 90 %; one standard error of a coverage over 27 forecasts is 6 points, and curves of one size share their first steps, so that they are fewer than 27 independent ones.
            The three constants by which the law drifts ahead (CurveForecaster) were set on these same curves: their coverage is a fit, not a proof.
            """);
        foreach (var (title, siblings) in new (string, Func<Curve, SiblingCurves?>)[]
        {
            ("No siblings", _ => null),
            ("Siblings of the same size (the other eight curves)", curve => new SiblingCurves(curves.Where(other => other != curve && other.Params == curve.Params))),
            ("Siblings of the two other sizes only", curve => new SiblingCurves(curves.Where(other => other.Params != curve.Params))),
        })
        {
            document.Add($"## {title}");
            Table(document, [.. curves.SelectMany(curve => CurveBacktest.Run([curve], siblings(curve)).Forecasts)]);
        }
        document.Add("## One forecast in time");
        Speed(document);
        document.Save();
    }

    static void Table(ResultDocument document, PastForecast[] forecasts)
    {
        var backtest = new CurveBacktest([.. forecasts], 0.9);
        document.Add(
            ["curve", "25 %: off by", "half-width", "50 %: off by", "half-width", "75 %: off by", "half-width"],
            forecasts.GroupBy(forecast => forecast.Name).Select(curve => (string[])[curve.Key, .. curve.SelectMany(Cells)]));
        document.Add(
            ["part", "forecasts", "mean |error|", "inside", .. forecasts.Select(Size).Distinct().Select(size => $"inside, {size}"), "mean half-width"],
            backtest.Scores.Select(score => (string[])
            [
                $"{score.Share:P0}",
                $"{score.Count}",
                $"{score.Error:P2}",
                $"{score.Coverage:P0}",
                .. forecasts.Select(Size).Distinct().Select(size => $"{forecasts.Count(one => Size(one) == size && one.Share == score.Share && one.Inside)} of {forecasts.Count(one => Size(one) == size && one.Share == score.Share)}"),
                $"{score.HalfWidth:P2}",
            ]));
    }

    static string Size(PastForecast forecast) => forecast.Name.Split(' ')[0];

    static IEnumerable<string> Cells(PastForecast forecast) =>
    [
        $"{(100 * forecast.Error).ToString("+0.00;-0.00", CultureInfo.InvariantCulture)} %{(forecast.Inside ? "" : " (outside)")}",
        $"{forecast.Interval.Width / 2 / forecast.Forecast.Value:P2}",
    ];

    static void Speed(ResultDocument document)
    {
        var schedule = ScheduleText.Parse("cosine:peak=3e-4,final=10%,warmup=500,steps=20000");
        var law = PublishedScheduleLaws.All[1].Law;
        var run = CurveSimulation.Draw(law, schedule, 10_000, 1, 0.01, 1);
        // Processor time, because other work on the machine doubles the wall time and more.
        const int calls = 40;
        Timing.WarmUp(() => CurveForecaster.Forecast(run));
        var before = Environment.CpuUsage.TotalTime;
        var wall = Timing.Batch(calls, () => CurveForecaster.Forecast(run));
        var processor = (Environment.CpuUsage.TotalTime - before).TotalSeconds / calls;
        document.Add($"A curve of 10,000 logged steps of 20,000, noise 1 %, warm library call, mean of {calls}: {Timing.Print(processor)} of processor time, {Timing.Print(wall)} of wall time.");
    }
}
