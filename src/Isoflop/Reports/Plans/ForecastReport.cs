using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Plans.Forecasts;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>Forecasts as documents and as JSON: one that was just written down or scored, and the whole ledger with its calibration.</summary>
public static class ForecastReport
{
    static readonly string[] WorthStating = ["schedule", "batch", "text"];

    /// <summary>The report of one forecast.</summary>
    /// <param name="registered">The forecast as it stands in the ledger.</param>
    public static Report Of(RegisteredForecast registered)
    {
        var forecast = registered.Forecast;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        if (double.IsFinite(forecast.Params.Value)) rows.Add(["params", forecast.Params.ToString()]);
        if (double.IsFinite(forecast.Tokens.Value)) rows.Add(["tokens", forecast.Tokens.ToString()]);
        if (double.IsFinite(forecast.Flops.Value)) rows.Add(["FLOPs", forecast.Flops.ToString()]);
        if (double.IsFinite(forecast.Beyond)) rows.Add(["beyond the law's runs", Cells.Times(forecast.Beyond)]);
        rows.Add(["forecast", $"{Value(forecast.Value)} {forecast.Unit}"]);
        foreach (var interval in forecast.Intervals) rows.Add([$"{Cells.Level(interval.Level)} interval", $"{Cells.LossInterval(interval)}{(registered.Measured is { } value ? interval.Contains(value) ? " held" : " missed" : "")}"]);
        if (registered.Measured is { } measured) rows.Add(["measured", $"{Value(measured)} {forecast.Unit}: forecast / measured - 1 = {(forecast.Value / measured) - 1:+0.00%;-0.00%;0.00%}"]);
        return new Report
        {
            Title = $"Forecast {forecast.Name}: {forecast.Question}",
            Evidence =
            [
                ("version", Report.Version),
                ("registered", Date(registered.Registered)),
                ("hash", registered.Hash),
                ("law", $"{forecast.Formula} with {string.Join(", ", forecast.Coefficients.Select(coefficient => $"{coefficient.Name} {Cells.Number(coefficient.Value)}"))}"),
                ("law digest", forecast.LawDigest[..16]),
                ("runs", forecast.Runs),
                .. forecast.Assumptions.Select(assumption => ($"assumes {assumption.Name}", assumption.Value)),
            ],
            Verdict = Verdict(registered),
            VerdictSeverity = registered.Measured is { } scored && forecast.Intervals is [.., var widest] && !widest.Contains(scored) ? Severity.Warning : Severity.Note,
            Blocks = [new TableBlock("Forecast", ["", ""], rows.ToImmutable())],
            Findings = [.. Findings(registered)],
        };
    }

    /// <summary>The report of a ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="folder">Its folder, as the reader knows it.</param>
    /// <param name="findings">What there is to say beside what is wrong with the chain.</param>
    public static Report Of(ForecastLedger ledger, string folder, ImmutableArray<Finding> findings)
    {
        var forecasts = ledger.Forecasts;
        var calibration = ForecastCalibration.Of(forecasts);
        var scored = forecasts.Count(forecast => forecast.Measured is not null);
        var blocks = ImmutableArray.CreateBuilder<ReportBlock>();
        if (!forecasts.IsEmpty)
        {
            blocks.Add(new TableBlock(
                "Forecasts",
                ["name", "registered", "FLOPs", "beyond", "forecast", "interval", "level", "measured", "error", "held"],
                [.. forecasts.Select(Row)],
                "beyond: compute over the largest that the law was fitted to; interval: the widest registered; error: forecast / measured - 1."));
        }
        if (!calibration.IsEmpty) blocks.Add(Calibration(calibration));
        return new Report
        {
            Title = $"Ledger of forecasts in {folder}",
            Evidence = [("version", Report.Version), ("entries", $"{forecasts.Length} forecasts, {scored} scored"), ("head", ledger.Head)],
            Verdict = ledger.Findings.IsEmpty
                ? $"The chain is whole: {forecasts.Length} forecasts, {scored} scored{(calibration.IsEmpty ? "" : $", off by {calibration[0].Error:P2} on average")}."
                : $"The chain is broken in {ledger.Findings.Length} {(ledger.Findings.Length == 1 ? "place" : "places")}: these forecasts prove nothing as they stand.",
            VerdictSeverity = ledger.Findings.IsEmpty ? Severity.Note : Severity.Error,
            Blocks = blocks.ToImmutable(),
            Findings = [.. ledger.Findings, .. findings, .. Few(calibration)],
        };
    }

    /// <summary>One forecast as a JSON document.</summary>
    /// <param name="registered">The forecast as it stands in the ledger.</param>
    public static string Json(RegisteredForecast registered)
    {
        var node = Node(registered);
        node["findings"] = JsonCells.Findings([.. Findings(registered)]);
        return JsonCells.Text(node);
    }

    /// <summary>A ledger as a JSON document.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="findings">What there is to say beside what is wrong with the chain.</param>
    public static string Json(ForecastLedger ledger, ImmutableArray<Finding> findings) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["head"] = ledger.Head,
        ["whole"] = ledger.Findings.IsEmpty,
        ["forecasts"] = JsonCells.Array(ledger.Forecasts, Node),
        ["calibration"] = JsonCells.Array(ForecastCalibration.Of(ledger.Forecasts), group => new JsonObject
        {
            ["group"] = group.Group,
            ["forecasts"] = group.Count,
            ["bias"] = JsonCells.Number(group.Bias),
            ["error"] = JsonCells.Number(group.Error),
            ["coverage"] = JsonCells.Array(group.Coverage, level => new JsonObject { ["level"] = level.Level, ["of"] = level.Of, ["held"] = level.Held }),
        }),
        ["findings"] = JsonCells.Findings([.. ledger.Findings, .. findings]),
    });

    static JsonObject Node(RegisteredForecast registered)
    {
        var forecast = registered.Forecast;
        return new JsonObject
        {
            ["name"] = forecast.Name,
            ["question"] = forecast.Question,
            ["registered"] = registered.Registered.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["hash"] = registered.Hash,
            ["params"] = JsonCells.Number(forecast.Params.Value),
            ["tokens"] = JsonCells.Number(forecast.Tokens.Value),
            ["flops"] = JsonCells.Number(forecast.Flops.Value),
            ["beyond"] = JsonCells.Number(forecast.Beyond),
            ["value"] = JsonCells.Number(forecast.Value),
            ["unit"] = forecast.Unit,
            ["intervals"] = JsonCells.Array(forecast.Intervals, interval => new JsonObject { ["level"] = interval.Level, ["interval"] = JsonCells.Pair(interval) }),
            ["lawDigest"] = forecast.LawDigest,
            ["runs"] = forecast.Runs,
            ["assumptions"] = JsonCells.Array(forecast.Assumptions, assumption => new JsonObject { ["name"] = assumption.Name, ["value"] = assumption.Value }),
            ["measured"] = JsonCells.Number(registered.Measured),
            ["logError"] = JsonCells.Number(registered.LogError),
        };
    }

    static TableBlock Calibration(ImmutableArray<ForecastCalibration> calibration)
    {
        var levels = calibration[0].Coverage;
        return new TableBlock(
            "Calibration",
            ["forecasts", "count", "bias", "error", .. levels.Select(level => $"{Cells.Level(level.Level)} held")],
            [
                .. calibration.Select(group => ImmutableArray.Create(
                    [
                        group.Group,
                        $"{group.Count}",
                        $"{group.Bias:+0.00%;-0.00%;0.00%}",
                        $"{group.Error:P2}",
                        .. levels.Select(level => group.Coverage.FirstOrDefault(other => other.Level == level.Level) is { Of: > 0 } found ? $"{found.Held} of {found.Of}" : "-"),
                    ])),
            ],
            "bias: mean of ln(measured / forecast), above 0 where forecasts were too low; error: mean of |measured / forecast - 1|; held: intervals of that level that held.");
    }

    static ImmutableArray<string> Row(RegisteredForecast registered)
    {
        var forecast = registered.Forecast;
        var widest = forecast.Intervals.IsEmpty ? default : forecast.Intervals[^1];
        return
        [
            forecast.Name,
            Date(registered.Registered),
            double.IsFinite(forecast.Flops.Value) ? forecast.Flops.ToString() : "-",
            double.IsFinite(forecast.Beyond) ? Cells.Times(forecast.Beyond) : "-",
            Value(forecast.Value),
            forecast.Intervals.IsEmpty ? "-" : Cells.LossInterval(widest),
            forecast.Intervals.IsEmpty ? "-" : Cells.Level(widest.Level),
            registered.Measured is { } measured ? Value(measured) : "open",
            registered.Measured is { } value ? $"{(forecast.Value / value) - 1:+0.00%;-0.00%;0.00%}" : "-",
            registered.Measured is null || forecast.Intervals.IsEmpty ? "-" : widest.Contains(registered.Measured.Value) ? "yes" : "no",
        ];
    }

    static string Verdict(RegisteredForecast registered)
    {
        var forecast = registered.Forecast;
        if (registered.Measured is not { } measured)
            return $"Registered: {Value(forecast.Value)} {forecast.Unit}{(forecast.Intervals is [.., var widest] ? $", {Cells.Level(widest.Level)} of such runs in {Cells.LossInterval(widest)}" : "")}.";
        var held = forecast.Intervals.Where(interval => interval.Contains(measured)).ToArray();
        var intervals = forecast.Intervals.IsEmpty ? "it had no interval"
            : held.Length == 0 ? $"outside even the {Cells.Level(forecast.Intervals[^1].Level)} interval"
            : $"inside the {Cells.Level(held[0].Level)} interval{(held.Length < forecast.Intervals.Length ? ", outside the narrower" : "")}";
        return $"Forecast {Value(forecast.Value)}, measured {Value(measured)}: too {(forecast.Value >= measured ? "high" : "low")} by {Math.Abs((forecast.Value / measured) - 1):P2}, {intervals}.";
    }

    static IEnumerable<Finding> Findings(RegisteredForecast registered)
    {
        var forecast = registered.Forecast;
        if (forecast.Intervals.IsEmpty)
            yield return new Finding("no-interval", Severity.Warning, "the law carries no replicates: the forecast has no interval to be held to", "Forecast from a law that fit --out wrote.");
        if (registered.Measured is not null) yield break;
        var stated = forecast.Assumptions.Select(assumption => assumption.Name).ToArray();
        string[] unstated = [.. WorthStating.Where(name => !stated.Contains(name))];
        if (unstated.Length > 0)
        {
            yield return new Finding(
                "unstated-assumption",
                Severity.Note,
                $"nothing is stated about {string.Join(", ", unstated)}: the forecast holds for runs like those of the law only",
                $"State what the run will differ in: --assume {unstated[0]}=...");
        }
        yield return new Finding(
            "note-the-hash", Severity.Note, $"the chain now ends in {registered.Hash[..16]}...", "Note it down where the ledger cannot be rewritten with it (a commit, a mail): isoflop forecast list --holds HASH checks it.");
    }

    static IEnumerable<Finding> Few(ImmutableArray<ForecastCalibration> calibration)
    {
        if (calibration.IsEmpty || calibration[0].Count >= 10) yield break;
        yield return new Finding("few-scores", Severity.Note, $"{calibration[0].Count} scored forecasts say little about how often a 90 % interval holds", "Ten would show an interval that holds half the time; register the small runs too.");
    }

    static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";

    static string Value(double value) => Cells.Loss(value);
}
