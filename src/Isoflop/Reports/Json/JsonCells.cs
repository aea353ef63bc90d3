using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>What all JSON documents share: numbers at full precision, null where there is none, findings.</summary>
static class JsonCells
{
    static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonObject document) => document.ToJsonString(Options) + "\n";

    /// <summary>The name of what a law gives: loss, score, learningRate, batchTokens.</summary>
    public static string Key(RunColumn target) => JsonNamingPolicy.CamelCase.ConvertName(target.ToString());

    /// <summary>meanLossInterval, meanScoreInterval.</summary>
    public static string MeanIntervalKey(RunColumn target) => $"mean{target}Interval";

    /// <summary>The number, or null where it is not finite: JSON has no infinity.</summary>
    public static JsonNode? Number(double? value) => value is { } number && double.IsFinite(number) ? JsonValue.Create(number) : null;

    public static JsonNode? Pair(Interval? interval) => interval is { } ends ? new JsonArray(Number(ends.Low), Number(ends.High)) : null;

    public static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> node) => new([.. items.Select(node)]);

    public static JsonArray Findings(ImmutableArray<Finding> findings) => Array(findings, finding =>
    {
        var node = new JsonObject
        {
            ["id"] = finding.Id,
            ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
            ["message"] = finding.Message,
            ["remedy"] = finding.Remedy,
        };
        if (!finding.Rows.IsEmpty) node["rows"] = Array(finding.Rows, row => JsonValue.Create(row));
        return node;
    });
}
