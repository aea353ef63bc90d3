using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Runs.Reading;

/// <summary>JSONL rows: one object a line. Nested objects become columns joined by a dot (<c>config.lr</c>).</summary>
sealed class JsonRows : TableRows
{
    // Names come and go between the lines of an experiment tracker; those of the first lines are the columns, and later ones are told.
    const int LinesAhead = 256;
    const int CharsAhead = 1 << 22;

    static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    readonly TableText _text;
    readonly string _source;
    readonly Queue<(string Line, int Row)> _ahead = new();
    readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    readonly Dictionary<string, int> _lateNames = new(StringComparer.Ordinal);
    readonly ImmutableArray<string> _headers;
    readonly string?[] _cells;
    readonly StringBuilder _line = new();
    int _linesRead;
    int _row;

    /// <summary>Reads the first lines for their names.</summary>
    public JsonRows(TableText text, string source)
    {
        _text = text;
        _source = source;
        for (var chars = 0; _ahead.Count < LinesAhead && chars < CharsAhead && NextLine() is { } line; chars += line.Length)
        {
            _ahead.Enqueue((line, _linesRead));
            Visit(line, _linesRead, (name, _) => _columns.TryAdd(name, _columns.Count));
        }
        _headers = [.. _columns.Keys];
        _cells = new string?[_headers.Length];
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> Headers => _headers;

    /// <inheritdoc/>
    public override int Row => _row;

    /// <inheritdoc/>
    public override int FieldCount => _headers.Length;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, int> LateNames => _lateNames;

    /// <inheritdoc/>
    public override ReadOnlySpan<char> Cell(int column) => _cells[column].AsSpan().Trim();

    /// <inheritdoc/>
    public override bool Read()
    {
        string? line;
        if (_ahead.TryDequeue(out var ahead)) (line, _row) = ahead;
        else (line, _row) = (NextLine(), _linesRead);
        if (line is null) return false;
        Array.Clear(_cells);
        Visit(line, _row, (name, value) =>
        {
            if (_columns.TryGetValue(name, out var column)) _cells[column] = value;
            else _lateNames.TryAdd(name, _row);
        });
        return true;
    }

    /// <inheritdoc/>
    public override void Dispose() => _text.Dispose();

    string? NextLine()
    {
        while (ReadLine() is { } line)
        {
            _linesRead++;
            _text.RecordEnded();
            _text.CheckLength(line.Length, _linesRead);
            if (!string.IsNullOrWhiteSpace(line)) return line;
        }
        return null;
    }

    string? ReadLine()
    {
        _line.Clear();
        Span<char> taken = stackalloc char[512];
        while (true)
        {
            var ahead = _text.Ahead();
            if (ahead.IsEmpty) return _line.Length > 0 ? _line.ToString() : null;
            var end = ahead.IndexOf('\n');
            var length = Math.Min(end < 0 ? ahead.Length : end + 1, taken.Length);
            length = _text.Read(taken[..length]);
            _line.Append(taken[..length]);
            if (taken[length - 1] == '\n') return _line.ToString(0, _line.Length - 1);
        }
    }

    void Visit(string line, int row, Action<string, string?> visit)
    {
        using var document = Parse(line, row);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw NotAnObject($"a JSON {document.RootElement.ValueKind.ToString().ToLowerInvariant()}", row, null);
        try
        {
            Visit("", document.RootElement, visit);
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, as an escape, is valid JSON and no text.
            throw NotAnObject("a text that is not Unicode", row, e);
        }
    }

    static void Visit(string prefix, JsonElement element, Action<string, string?> visit)
    {
        foreach (var property in element.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (property.Value.ValueKind == JsonValueKind.Object) Visit(name + ".", property.Value, visit);
            else visit(name, Text(property.Value));
        }
    }

    static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    JsonDocument Parse(string line, int row)
    {
        try
        {
            return JsonDocument.Parse(line, Options);
        }
        catch (JsonException) when (QuoteNonFinite(line) is { } quoted)
        {
            try
            {
                return JsonDocument.Parse(quoted, Options);
            }
            catch (JsonException e)
            {
                throw NotAnObject("malformed JSON", row, e);
            }
        }
        catch (JsonException e)
        {
            throw NotAnObject("malformed JSON", row, e);
        }
    }

    // Python's json module writes NaN, Infinity and -Infinity bare. As strings they reach the cell checks, which name the row.
    static string? QuoteNonFinite(string line)
    {
        if (!line.Contains("NaN", StringComparison.Ordinal) && !line.Contains("Infinity", StringComparison.Ordinal)) return null;
        var text = new StringBuilder(line.Length + 16);
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var rest = line.AsSpan(i);
            var word = quoted ? "" : rest.StartsWith("NaN") ? "NaN" : rest.StartsWith("-Infinity") ? "-Infinity" : rest.StartsWith("Infinity") ? "Infinity" : "";
            if (word.Length > 0)
            {
                text.Append('"').Append(word).Append('"');
                i += word.Length - 1;
                continue;
            }
            if (quoted && line[i] == '\\' && i + 1 < line.Length) text.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            text.Append(line[i]);
        }
        return text.ToString();
    }

    InputException NotAnObject(string found, int row, Exception? cause) => new(
        found + (cause is JsonException { BytePositionInLine: { } position } ? $" at byte {position}" : ""),
        $"{_source}, line {row}",
        "one JSON object a line",
        "Correct or remove the line.",
        cause);
}
