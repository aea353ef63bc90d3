using System.Collections.Immutable;
using System.IO.Compression;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>The rows of a table one after the other, whatever its format.</summary>
abstract class TableRows : IDisposable
{
    /// <summary>The headers in order, trimmed.</summary>
    public abstract ImmutableArray<string> Headers { get; }

    /// <summary>Number of the current row as the reader of the file counts.</summary>
    public abstract int Row { get; }

    /// <summary>Fields in the current row.</summary>
    public abstract int FieldCount { get; }

    /// <summary>A cell of the current row, trimmed; empty where it is missing.</summary>
    /// <param name="column">Index of the header.</param>
    public abstract ReadOnlySpan<char> Cell(int column);

    /// <summary>Goes to the next row that is not blank; false at the end.</summary>
    public abstract bool Read();

    /// <summary>Names that appeared too late to become columns, with the row each was first seen in.</summary>
    public virtual IReadOnlyDictionary<string, int> LateNames => new Dictionary<string, int>();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Opens a table: gzip by its first bytes, the format by its extension or else by its first characters.</summary>
    /// <param name="stream">The bytes; closed with the rows.</param>
    /// <param name="source">The file's name, for its extension and for messages.</param>
    public static TableRows Open(Stream stream, string source)
    {
        var ahead = new PeekedStream(stream);
        var first = ahead.First;
        if (first.StartsWith("PK\u0003\u0004"u8) || first.StartsWith("PAR1"u8))
        {
            throw new InputException(
                first[0] == 'P' && first[1] == 'K' ? "a workbook or zip file" : "a Parquet file", source, "CSV, TSV or JSONL text, plain or gzip", "Export it as CSV.");
        }
        var gzip = first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        var text = gzip
            ? new TableText(new GZipStream(ahead, CompressionMode.Decompress), source, ahead.IsWholeGzip)
            : new TableText(ahead, source, _ => true);
        var start = text.Start();
        if (start.IsWhiteSpace())
        {
            throw new InputException(
                start.IsEmpty ? "it is empty" : "it starts with blank lines only", source, "a table with a header and at least one run", "Check that the export finished.");
        }
        return IsJson(source, start) ? new JsonRows(text, source) : new DelimitedRows(text, source, Delimiter(source, start));
    }

    static bool IsJson(string source, ReadOnlySpan<char> start)
    {
        var first = start.TrimStart()[0];
        if (first == '[')
            throw new InputException("a JSON array", source, "JSONL: one object a line", "Convert it, for instance with jq -c '.[]'.");
        return Extension(source) switch
        {
            ".jsonl" or ".ndjson" or ".json" => true,
            ".csv" or ".tsv" or ".tab" => false,
            _ => first == '{',
        };
    }

    static char Delimiter(string source, ReadOnlySpan<char> start)
    {
        if (Extension(source) is ".tsv" or ".tab") return '\t';
        var text = start.TrimStart("\r\n ");
        var lineLength = text.IndexOfAny('\r', '\n');
        var line = lineLength < 0 ? text : text[..lineLength];
        var (best, most) = (',', 0);
        foreach (var delimiter in ",\t;")
        {
            var count = CountUnquoted(line, delimiter);
            if (count > most) (best, most) = (delimiter, count);
        }
        return best;
    }

    static int CountUnquoted(ReadOnlySpan<char> line, char wanted)
    {
        var (count, quoted) = (0, false);
        foreach (var c in line)
        {
            if (c == '"') quoted = !quoted;
            else if (c == wanted && !quoted) count++;
        }
        return count;
    }

    static string Extension(string source)
    {
        var name = source.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? source[..^3] : source;
        return Path.GetExtension(name).ToLowerInvariant();
    }
}
