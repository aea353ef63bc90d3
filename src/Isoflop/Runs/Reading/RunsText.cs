using System.Globalization;
using System.Text;

namespace Isoflop.Runs.Reading;

/// <summary>Runs as the text of a table that <see cref="RunReader"/> reads back to the same values.</summary>
public static class RunsText
{
    // Size, text, compute and what came of them stand first; other columns in the order in which they are declared.
    static readonly RunColumn[] First = [RunColumn.Params, RunColumn.NonEmbeddingParams, RunColumn.Tokens, RunColumn.Flops, RunColumn.Loss];

    /// <summary>The numeric columns that the runs have, then the kept columns, as CSV with a header, numbers at full precision.</summary>
    /// <param name="runs">The runs.</param>
    public static string Csv(RunSet runs)
    {
        var columns = First.Union(Enum.GetValues<RunColumn>()).Where(runs.Has).ToArray();
        var text = new StringBuilder();
        text.Append(string.Join(',', columns.Select(column => column.Header()).Concat(runs.Kept.Select(Quoted)))).Append('\n');
        for (var run = 0; run < runs.Count; run++)
        {
            var row = run;
            text.Append(string.Join(',', columns.Select(column => Cell(runs.Values(column)[row])).Concat(runs.Kept.Select(header => Quoted(runs.Texts(header)[row] ?? ""))))).Append('\n');
        }
        return text.ToString();
    }

    static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
