using System.Text.Json.Nodes;
using Isoflop.Laws.Backtests;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of a backtest. Its names are stable.</summary>
public static class BacktestJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="backtest">The backtest.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(Backtest backtest, RunTable table, double seconds)
    {
        var document = Summary(backtest);
        document.Insert(0, "version", Report.Version);
        document.Insert(1, "by", backtest.Options.By.Header());
        document.Insert(2, "runs", FitJson.Runs(table, table.Runs));
        document["heldOut"] = JsonCells.Array(backtest.Best.HeldOut, run => new JsonObject
        {
            ["fold"] = run.Fold,
            ["name"] = run.Name,
            ["params"] = JsonCells.Number(run.Scale.Params.Value),
            ["tokens"] = JsonCells.Number(run.Scale.Tokens.Value),
            ["flops"] = JsonCells.Number(run.Scale.Flops.Value),
            [backtest.Best.Candidate.Form.Target.Header()] = run.Measured,
            ["predicted"] = JsonCells.Number(run.Predicted),
            ["interval"] = JsonCells.Pair(run.Interval),
        });
        document["findings"] = JsonCells.Findings([.. table.Findings, .. backtest.Findings]);
        document["seconds"] = seconds;
        return JsonCells.Text(document);
    }

    /// <summary>Folds, scores and recommendation.</summary>
    internal static JsonObject Summary(Backtest backtest) => new()
    {
        ["folds"] = JsonCells.Array(backtest.Folds, fold => new JsonObject
        {
            ["cut"] = fold.Cut,
            ["trained"] = fold.Trained,
            ["heldOut"] = fold.HeldOut,
            ["extrapolation"] = fold.Extrapolation,
        }),
        ["forms"] = JsonCells.Array(backtest.Forms, score => new JsonObject
        {
            ["law"] = score.Candidate.Name,
            [score.Candidate.Form.Residuals == ResidualScale.Log ? "meanAbsRelError" : "meanAbsError"] = JsonCells.Number(score.MeanAbsRelError),
            ["bias"] = JsonCells.Number(score.Bias),
            ["perplexityRatio"] = JsonCells.Number(score.PerplexityRatio),
            ["coverage"] = JsonCells.Number(score.Coverage),
            ["level"] = backtest.Options.Level,
            ["widening"] = score.Widening,
            ["failedFolds"] = score.FailedFolds,
        }),
        ["recommended"] = backtest.Recommended.Name,
    };
}
