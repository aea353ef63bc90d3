using System.Text.Json.Nodes;
using Isoflop.Laws.Schedules;
using Isoflop.Laws.Schedules.Forecasts;
using Isoflop.Reports.Curves;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of runs in flight. Its names are stable.</summary>
public static class FinishJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="result">What was found out.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(FinishResult result, double seconds) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["source"] = result.Source,
        ["siblings"] = result.Siblings?.Curves.Length ?? 0,
        ["curves"] = JsonCells.Array(result.Forecasts, Curve),
        ["backtest"] = Backtest(result.Backtest),
        ["findings"] = JsonCells.Findings(result.Findings),
        ["seconds"] = seconds,
    });

    static JsonObject Curve(CurveForecast forecast) => new()
    {
        ["name"] = forecast.Curve.Name,
        ["step"] = forecast.Curve.LastStep,
        ["steps"] = forecast.Curve.Schedule.Steps,
        ["schedule"] = forecast.Curve.Schedule.Description,
        ["loss"] = JsonCells.Number(forecast.Loss?.Value),
        ["final"] = forecast.Final is { } final
            ? new JsonObject { ["loss"] = JsonCells.Number(final.Loss.Value), ["interval"] = JsonCells.Pair(final.Interval), ["level"] = forecast.Level }
            : null,
        ["alarms"] = JsonCells.Findings(forecast.Alarms),
        ["spikes"] = JsonCells.Array(forecast.Spikes, spike => new JsonObject { ["step"] = spike.Step, ["lastStep"] = spike.LastStep, ["height"] = spike.Height }),
        ["law"] = forecast.Law is { } law ? Law(law) : null,
        ["findings"] = JsonCells.Findings(forecast.Findings),
    };

    static JsonObject Law(MultiPowerLaw law)
    {
        var node = new JsonObject { ["form"] = "multi-power", ["formula"] = MultiPowerLaw.Formula };
        for (var k = 0; k < law.Coefficients.Length; k++) node[MultiPowerLaw.Names[k]] = JsonCells.Number(law.Coefficients[k]);
        return node;
    }

    static JsonObject Backtest(CurveBacktest backtest) => new()
    {
        ["level"] = backtest.Level,
        ["scores"] = JsonCells.Array(backtest.Scores, score => new JsonObject
        {
            ["share"] = score.Share,
            ["forecasts"] = score.Count,
            ["meanAbsRelError"] = score.Error,
            ["coverage"] = score.Coverage,
            ["halfWidth"] = score.HalfWidth,
        }),
        ["forecasts"] = JsonCells.Array(backtest.Forecasts, forecast => new JsonObject
        {
            ["name"] = forecast.Name,
            ["share"] = forecast.Share,
            ["step"] = forecast.Step,
            ["horizon"] = forecast.Horizon,
            ["loss"] = JsonCells.Number(forecast.Forecast.Value),
            ["interval"] = JsonCells.Pair(forecast.Interval),
            ["measured"] = JsonCells.Number(forecast.Measured.Value),
        }),
    };
}
