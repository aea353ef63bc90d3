using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Isoflop.Lab.Sweeps;

/// <summary>Results as a runs table: what is kept of a study when its folders, with checkpoints and curves, are not.</summary>
public static class ResultTable
{
    /// <summary>The table as CSV, a row for every result in their order, under the names that a result has as JSON. What no run has is left out.</summary>
    /// <param name="results">The results.</param>
    public static string Csv(ImmutableArray<RunResult> results)
    {
        var rows = results.Select(result => JsonSerializer.SerializeToElement(result, RunResultContext.Default.RunResult).EnumerateObject().ToArray()).ToArray();
        var columns = rows.SelectMany(row => row).Where(value => value.Value.ValueKind != JsonValueKind.Null).Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder();
        void Line(IEnumerable<string> cells) => text.Append(string.Join(',', cells.Select(Quoted))).Append('\n');
        Line(rows.Take(1).SelectMany(row => row).Select(value => value.Name).Where(columns.Contains));
        foreach (var row in rows) Line(row.Where(value => columns.Contains(value.Name)).Select(value => value.Value.ToString()));
        return text.ToString();
    }

    // A reason may hold anything.
    static string Quoted(string cell) => cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
