using System.Text.Json.Nodes;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Predictions;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of a fit. Its names are stable.</summary>
public static class FitJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="result">The fit with what belongs to it.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(FitResult result, double seconds)
    {
        var fit = result.Fit;
        var document = new JsonObject
        {
            ["version"] = Report.Version,
            ["law"] = fit.Law.Form.Name,
            ["formula"] = fit.Law.Form.Formula,
            ["method"] = result.Ways is null ? "parametric" : "all",
            ["runs"] = Runs(result.Table, result.Rows),
            ["objective"] = new JsonObject
            {
                ["name"] = double.IsInfinity(fit.ResidualLoss.Delta) ? "least-squares" : "huber",
                ["residual"] = fit.ResidualLoss.Scale.ToString().ToLowerInvariant(),
                ["delta"] = JsonCells.Number(fit.ResidualLoss.Delta),
                ["aboveWeight"] = fit.ResidualLoss.AboveWeight,
                ["value"] = fit.Objective,
            },
            ["coefficients"] = Coefficients(fit),
            ["intervals"] = Intervals(fit),
            ["replicates"] = new JsonObject
            {
                ["count"] = fit.Replicates.Count,
                ["resampling"] = fit.Replicates.Resampling,
                ["seed"] = fit.Replicates.Seed,
            },
            ["noise"] = fit.Noise,
            ["certificate"] = Certificate(fit),
            ["at"] = JsonCells.Array(result.At, forecast => At(forecast, fit.Law.Form.Target)),
        };
        // What was stated, with its standard deviation.
        if (!fit.Options.Pins.IsEmpty)
        {
            var pins = fit.Options.Pins.OrderBy(pin => pin.Key, StringComparer.Ordinal);
            document["pinned"] = new JsonObject(pins.Select(pin => KeyValuePair.Create(pin.Key, (JsonNode?)new JsonObject { ["value"] = pin.Value.Value, ["deviation"] = pin.Value.Deviation })));
        }
        if (FitExponents.Of(fit) is { } exponents) document["exponents"] = new JsonObject { ["a"] = exponents.A, ["b"] = 1 - exponents.A };
        if (result.Ways is { } ways) document["ways"] = AllocationJson.Ways(ways.Fits, [.. result.At.Select(forecast => forecast.Flops)], fit.Options.Level);
        if (result.Backtest is { } backtest) document["backtest"] = BacktestJson.Summary(backtest);
        if (result.Rivals.Length > 0)
        {
            document["rivals"] = JsonCells.Array(result.Rivals.Insert(0, fit), rival => new JsonObject
            {
                ["law"] = rival.Law.Form.Name,
                ["rms"] = JsonCells.Number(rival.RootMeanSquare),
                ["aicc"] = JsonCells.Number(rival.Aicc),
                ["coefficients"] = Coefficients(rival),
                ["trust"] = rival.Certificate.Trust.ToString().ToLowerInvariant(),
            });
        }
        if (result.Points is { Made: { } made } points)
        {
            document["points"] = new JsonObject
            {
                ["made"] = made,
                ["sweeps"] = JsonCells.Array(points.Sweeps, sweep => new JsonObject
                {
                    ["params"] = JsonCells.Number(sweep.Scale.Params.Value),
                    ["tokens"] = JsonCells.Number(sweep.Scale.Tokens.Value),
                    ["best"] = sweep.Best,
                    ["standardErrorOfLog"] = JsonCells.Number(sweep.StandardError),
                    ["atEdge"] = sweep.IsAtEdge,
                }),
            };
        }
        document["findings"] = JsonCells.Findings(result.Findings);
        document["seconds"] = seconds;
        return JsonCells.Text(document);
    }

    internal static JsonObject Runs(RunTable table, RunSet used) => new()
    {
        ["source"] = table.Source,
        ["used"] = used.Count,
        ["read"] = table.RowsRead,
        ["notSelected"] = table.NotSelected,
        ["notLastStep"] = table.NotLastStep,
        ["dropped"] = JsonCells.Array(table.Dropped, dropped => new JsonObject { ["row"] = dropped.Row, ["reason"] = dropped.Reason }),
        ["digest"] = used.Digest,
    };

    static JsonObject Coefficients(Fit fit)
    {
        var node = new JsonObject();
        for (var k = 0; k < fit.Law.Coefficients.Length; k++) node[fit.Law.Form.Coefficients[k].Name] = JsonCells.Number(fit.Law.Coefficients[k]);
        return node;
    }

    static JsonObject Intervals(Fit fit)
    {
        var level = fit.Options.Level;
        var node = new JsonObject { ["level"] = level };
        if (fit.Replicates.Count == 0) return node;
        foreach (var coefficient in fit.Law.Form.Coefficients) node[coefficient.Name] = JsonCells.Pair(fit.CoefficientInterval(coefficient.Name, level));
        if (FitExponents.Of(fit) is { } exponents)
        {
            node["a"] = JsonCells.Pair(exponents.AInterval);
            node["b"] = JsonCells.Pair(exponents.BInterval);
        }
        return node;
    }

    static JsonObject Certificate(Fit fit)
    {
        var certificate = fit.Certificate;
        var profiles = new JsonObject();
        foreach (var profile in certificate.Profiles) profiles[profile.Coefficient] = JsonCells.Pair(profile.Interval);
        return new JsonObject
        {
            ["trust"] = certificate.Trust.ToString().ToLowerInvariant(),
            ["stop"] = StopReasons.Sentence(certificate.Stop),
            ["gradient"] = JsonCells.Number(certificate.RelativeGradient),
            ["leftStart"] = certificate.LeftStart,
            ["minima"] = JsonCells.Array(certificate.Minima, minimum => new JsonObject { ["objective"] = minimum.Objective, ["starts"] = minimum.Starts }),
            ["condition"] = JsonCells.Number(certificate.Condition),
            ["atBound"] = JsonCells.Array(certificate.AtBound, name => JsonValue.Create(name)),
            ["flat"] = JsonCells.Array(certificate.Flat, name => JsonValue.Create(name)),
            ["profiles"] = profiles,
            ["influential"] = JsonCells.Array(
                certificate.Influential.SelectMany(influence => influence.Runs.Select(run => (influence.Coefficient, run.Row, run.Change))),
                run => new JsonObject { ["row"] = run.Row, ["coefficient"] = run.Coefficient, ["change"] = run.Change }),
            ["sensitivities"] = JsonCells.Array(certificate.Sensitivities, sensitivity =>
            {
                var coefficients = new JsonObject();
                for (var k = 0; k < sensitivity.Coefficients.Length; k++) coefficients[fit.Law.Form.Coefficients[k].Name] = JsonCells.Number(sensitivity.Coefficients[k]);
                return new JsonObject { ["choice"] = sensitivity.Choice, ["coefficients"] = coefficients };
            }),
        };
    }

    // A law of a score gives score, scoreInterval and meanScoreInterval.
    static JsonObject At(BudgetForecast forecast, RunColumn target) => new()
    {
        ["flops"] = forecast.Flops.Value,
        ["params"] = JsonCells.Number(forecast.Optimum?.Params.Value),
        ["tokens"] = JsonCells.Number(forecast.Optimum?.Tokens.Value),
        [JsonCells.Key(target)] = JsonCells.Number(forecast.Value),
        [$"{JsonCells.Key(target)}Interval"] = JsonCells.Pair(forecast.NewRunInterval),
        [JsonCells.MeanIntervalKey(target)] = JsonCells.Pair(forecast.MeanLossInterval),
        ["widening"] = forecast.Widening,
        ["paramsInterval"] = JsonCells.Pair(forecast.ParamsInterval),
        ["tokensInterval"] = JsonCells.Pair(forecast.TokensInterval),
        ["nearOptimalParams"] = forecast.NearOptimalParams is { } near ? new JsonArray(near.Low.Value, near.High.Value) : null,
        ["nearTolerance"] = forecast.NearTolerance,
        ["beyond"] = JsonCells.Number(forecast.Beyond),
    };
}
