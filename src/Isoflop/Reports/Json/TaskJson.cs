using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Tasks;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of tasks. Its names are stable.</summary>
public static class TaskJson
{
    /// <summary>One task, as one JSON document.</summary>
    /// <param name="task">The task.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="forecasts">Its forecasts.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(TaskFit task, RunTable table, ImmutableArray<TaskForecast> forecasts, double seconds)
    {
        var document = new JsonObject { ["version"] = Report.Version, ["runs"] = FitJson.Runs(table, task.Score.Runs) };
        foreach (var (name, value) in Task(task, forecasts).ToArray()) document[name] = value?.DeepClone();
        document["lossLaw"] = Law(task.Loss);
        document["scoreLaw"] = Law(task.Score);
        document["heldOut"] = task.Backtest is null ? null : JsonCells.Array(task.Backtest.HeldOut, run => new JsonObject
        {
            ["fold"] = run.Fold,
            ["name"] = run.Name,
            ["params"] = JsonCells.Number(run.Scale.Params.Value),
            ["tokens"] = JsonCells.Number(run.Scale.Tokens.Value),
            ["score"] = run.Measured,
            ["predicted"] = JsonCells.Number(run.Predicted),
            ["interval"] = JsonCells.Pair(run.Interval),
        });
        document["findings"] = JsonCells.Findings([.. table.Findings, .. TaskReport.Findings(task, forecasts)]);
        document["seconds"] = seconds;
        return JsonCells.Text(document);
    }

    /// <summary>Every task of a table, as one JSON document.</summary>
    /// <param name="tasks">The tasks, the most predictable first.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="forecasts">[task][scale]: their forecasts.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(ImmutableArray<TaskFit> tasks, RunTable table, ImmutableArray<ImmutableArray<TaskForecast>> forecasts, double seconds) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["runs"] = FitJson.Runs(table, tasks[0].Score.Runs),
        ["tasks"] = JsonCells.Array(tasks.Zip(forecasts), pair => Task(pair.First, pair.Second)),
        ["findings"] = JsonCells.Findings(table.Findings),
        ["seconds"] = seconds,
    });

    static JsonObject Task(TaskFit task, ImmutableArray<TaskForecast> forecasts) => new()
    {
        ["task"] = task.Name,
        ["predictability"] = TaskReport.Word(task.Predictability),
        ["runsUsed"] = task.Score.Runs.Count,
        ["signal"] = new JsonObject
        {
            ["rise"] = JsonCells.Number(task.Signal.Rise),
            ["scatter"] = JsonCells.Number(task.Signal.Scatter),
            ["questionNoise"] = JsonCells.Number(task.Signal.QuestionNoise),
            ["ratio"] = JsonCells.Number(task.Signal.Ratio),
            ["chance"] = JsonCells.Number(task.Signal.Chance),
            ["leavesChanceAtLoss"] = JsonCells.Number(task.Signal.LeavesChanceAt),
            ["atLowestLoss"] = JsonCells.Number(task.Signal.Highest),
        },
        ["backtest"] = task.Backtest is not { } backtest ? null : new JsonObject
        {
            ["folds"] = JsonCells.Array(backtest.Folds, fold => new JsonObject { ["cut"] = fold.Cut, ["trained"] = fold.Trained, ["heldOut"] = fold.HeldOut, ["extrapolation"] = fold.Extrapolation }),
            ["meanAbsError"] = JsonCells.Number(backtest.MeanAbsError),
            ["bias"] = JsonCells.Number(backtest.Bias),
            ["coverage"] = JsonCells.Number(backtest.Coverage),
            ["level"] = backtest.Level,
            ["widening"] = JsonCells.Number(backtest.Widening),
            ["noChangeError"] = JsonCells.Number(backtest.NoChangeError),
        },
        ["at"] = JsonCells.Array(forecasts, forecast => new JsonObject
        {
            ["params"] = JsonCells.Number(forecast.Scale.Params.Value),
            ["tokens"] = JsonCells.Number(forecast.Scale.Tokens.Value),
            ["flops"] = JsonCells.Number(forecast.Scale.Flops.Value),
            ["beyond"] = JsonCells.Number(forecast.Beyond),
            ["loss"] = JsonCells.Number(forecast.Loss.Value),
            ["meanLossInterval"] = JsonCells.Pair(forecast.MeanLossInterval),
            ["score"] = JsonCells.Number(forecast.Score),
            ["meanScoreInterval"] = JsonCells.Pair(forecast.MeanScoreInterval),
            ["scoreInterval"] = JsonCells.Pair(forecast.NewRunInterval),
            ["widening"] = forecast.Widening,
        }),
    };

    static JsonObject Law(Fit fit)
    {
        var coefficients = new JsonObject();
        for (var k = 0; k < fit.Law.Coefficients.Length; k++) coefficients[fit.Law.Form.Coefficients[k].Name] = JsonCells.Number(fit.Law.Coefficients[k]);
        return new JsonObject { ["law"] = fit.Law.Form.Name, ["formula"] = fit.Law.Form.Formula, ["trust"] = fit.Certificate.Trust.ToString().ToLowerInvariant(), ["coefficients"] = coefficients };
    }
}
