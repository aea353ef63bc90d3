using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Findings;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary>Shows what a step did to files.</summary>
static class LineFilesShow
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The report.</summary>
    public static Report Report(string title, string step, IReadOnlyList<string> files, LineFilesOptions options, LineFilesReport result, double seconds, params ReportBlock[] more) => new()
    {
        Title = title,
        Evidence =
        [
            ("version", Reports.Report.Version),
            ("step", step),
            ("input", $"{files.Count} file{(files.Count == 1 ? "" : "s")}, {result.Documents:N0} documents, {result.TextBytes / 1e6:N1} MB of text"),
            MemoryInput.Evidence(options.MemoryBytes),
            ("output", options.Out ?? "none (name one with --out)"),
            ("speed", $"{seconds:F1} s, {result.TextBytes / 1e6 / Math.Max(seconds, 1e-3):N1} MB/s"),
        ],
        Verdict = $"{result.Documents - result.Removed:N0} of {result.Documents:N0} documents stay; {result.Removed:N0} go ({Share(result.Removed, result.Documents)}){(result.Shortened > 0 ? $", {result.Shortened:N0} lose a part" : "")}.",
        VerdictSeverity = Severity.Note,
        Blocks =
        [
            .. result.Rules.IsEmpty
                ? Array.Empty<ReportBlock>()
                : [new TableBlock("What went", ["rule", "count"], [.. result.Rules.Select(rule => ImmutableArray.Create(rule.Key, $"{rule.Value:N0}"))], Legend(options))],
            .. more,
        ],
        Findings = [.. result.Findings.OrderBy(finding => finding, Finding.GravestFirst)],
    };

    /// <summary>The same as JSON. Its names are stable.</summary>
    public static JsonObject Json(string step, LineFilesReport result, double seconds) => new()
    {
        ["version"] = Reports.Report.Version,
        ["step"] = step,
        ["documents"] = result.Documents,
        ["textBytes"] = result.TextBytes,
        ["removed"] = result.Removed,
        ["shortened"] = result.Shortened,
        ["unreadableLines"] = result.Problems,
        ["rules"] = new JsonObject(result.Rules.Select(rule => KeyValuePair.Create(rule.Key, (JsonNode?)rule.Value))),
        ["findings"] = new JsonArray([.. result.Findings.Select(finding => new JsonObject
        {
            ["id"] = finding.Id,
            ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
            ["message"] = finding.Message,
            ["remedy"] = finding.Remedy,
        })]),
        ["seconds"] = seconds,
    };

    /// <summary>JSON as it is printed.</summary>
    public static string Text(JsonObject json) => json.ToJsonString(Indented) + "\n";

    /// <summary>A share as it is read.</summary>
    public static string Share(double part, double all) => $"{(all > 0 ? 100 * part / all : 0):0.##} %";

    static string Legend(LineFilesOptions options) =>
        options.Removed is { } file ? $"count: documents, or parts of documents, removed by the rule; each stands in {file} with the document that stays." : "count: documents, or parts of documents, removed by the rule; --removed FILE writes each with the document that stays.";
}
