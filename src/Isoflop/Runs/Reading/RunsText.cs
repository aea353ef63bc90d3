using System.Globalization;
using System.Text;

namespace Isoflop.Runs.Reading;

/// <summary>Runs as the text of a table that <see cref="RunReader"/> reads back to the same values.</summary>
public static class RunsText
{
    static readonly (string Header, RunColumn Column)[] Columns =
    [
        ("params", RunColumn.Params), ("non_embedding_params", RunColumn.NonEmbeddingParams), ("tokens", RunColumn.Tokens), ("flops", RunColumn.Flops),
        ("loss", RunColumn.Loss),
    ];

    /// <summary>Params, tokens, FLOPs and loss (and params without embeddings where there are any), then the kept columns, as CSV with a header, numbers at full precision.</summary>
    /// <param name="runs">The runs.</param>
    public static string Csv(RunSet runs)
    {
        var columns = Columns.Where(column => runs.Has(column.Column)).ToArray();
        var text = new StringBuilder();
        text.Append(string.Join(',', columns.Select(column => column.Header).Concat(runs.Kept.Select(Quoted)))).Append('\n');
        for (var run = 0; run < runs.Count; run++)
        {
            var row = run;
            text.Append(string.Join(',', columns.Select(column => Cell(runs.Values(column.Column)[row])).Concat(runs.Kept.Select(header => Quoted(runs.Texts(header)[row] ?? ""))))).Append('\n');
        }
        return text.ToString();
    }

    static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    static string Cell(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);
}
