using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Runs;

namespace Isoflop.Reports.Json;

/// <summary>The JSON of an audit. Its names are stable.</summary>
public static class AuditJson
{
    /// <summary>One JSON document.</summary>
    /// <param name="table">The table as it was read.</param>
    /// <param name="audit">What the audit found.</param>
    /// <param name="seconds">Wall time from the start of the program.</param>
    public static string Of(RunTable table, ImmutableArray<Finding> audit, double seconds) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["runs"] = FitJson.Runs(table, table.Runs),
        ["columns"] = JsonCells.Array(table.Columns, column => new JsonObject { ["header"] = column.Header, ["as"] = column.Meaning }),
        ["findings"] = JsonCells.Findings([.. table.Findings, .. audit]),
        ["seconds"] = seconds,
    });
}
