using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>The documents of a block of JSON lines: the text in <c>text</c>, and of the rest what was asked for.</summary>
sealed class LineDocuments
{
    readonly byte[] _unescaped;

    LineDocuments(byte[] unescaped) => _unescaped = unescaped;

    /// <summary>The documents, in order.</summary>
    public List<Utf8Document> Documents { get; } = [];

    /// <summary>Where each document's line lies in the file.</summary>
    public List<LinePlace> Places { get; } = [];

    /// <summary>What each line of the block is, in order.</summary>
    public List<LineKind> Lines { get; } = [];

    /// <summary>Lines that are no document, with the reason.</summary>
    public List<(long Row, string Reason)> Problems { get; } = [];

    /// <summary>Gives the texts' bytes back; the documents' texts may not be used afterwards.</summary>
    public void Free() => ArrayPool<byte>.Shared.Return(_unescaped);

    /// <summary>Reads a block.</summary>
    /// <param name="block">The block; its bytes are used by the documents.</param>
    /// <param name="name">Name of the file: the source of documents that do not say theirs, and the beginning of ids of those that have none.</param>
    /// <param name="wanted">Names of the fields to keep, besides <c>id</c> and <c>source</c>.</param>
    /// <param name="strict">Whether a line that is no document stops the reading.</param>
    /// <exception cref="InputException">A line is no document, and that is not allowed.</exception>
    public static LineDocuments Read(LineBlock block, string name, IReadOnlyList<string> wanted, bool strict)
    {
        var result = Of(block.Length);
        var (row, used) = (block.Row, 0);
        for (var rest = block.Memory; !rest.IsEmpty; row++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            var start = block.Offset + block.Length - rest.Length;
            rest = end < 0 ? default : rest[(end + 1)..];
            if (row == 1 && line.Span.StartsWith(Encoding.UTF8.Preamble))
            {
                line = line[Encoding.UTF8.Preamble.Length..];
                start += Encoding.UTF8.Preamble.Length;
            }
            if (line.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
            {
                result.Lines.Add(LineKind.Blank);
                continue;
            }
            var reason = result.Scan(line, row, name, wanted, ref used) ? null : result.Add(line, row, name, wanted, ref used);
            result.Lines.Add(reason is null ? LineKind.Document : LineKind.Problem);
            if (reason is null)
            {
                result.Places.Add(new LinePlace(start, line.Length, row));
                continue;
            }
            if (strict) throw new InputException(reason, $"{name}, line {row}", "one JSON object a line, in UTF-8, with a text in 'text'", "Correct or remove the line.");
            result.Problems.Add((row, reason));
        }
        return result;
    }

    /// <summary>No documents yet, with room for the texts of so many bytes of lines.</summary>
    internal static LineDocuments Of(int bytes) => new(ArrayPool<byte>.Shared.Rent(bytes));

    // Nearly every line: a document that is plainly one. Any other is left to the reader below, as if it had not been looked at.
    internal bool Scan(ReadOnlyMemory<byte> line, long row, string file, IReadOnlyList<string> wanted, ref int used)
    {
        var values = wanted.Count == 0 ? [] : new string?[wanted.Count];
        var (text, id, source, end) = ((ReadOnlyMemory<byte>?)null, (string?)null, (string?)null, used);
        var scanner = new ObjectScanner(line.Span);
        while (true)
        {
            if (!scanner.Next(out var name)) return false;
            if (name.IsEmpty) break;
            if (name.SequenceEqual("text"u8))
            {
                if (!scanner.Text(_unescaped.AsSpan(end), out var place, out var written)) return false;
                text = written < 0 ? line[place] : _unescaped.AsMemory(end, written);
                end += Math.Max(0, written);
                continue;
            }
            var (isId, isSource, at) = (name.SequenceEqual("id"u8), name.SequenceEqual("source"u8), -1);
            for (var i = 0; i < wanted.Count; i++)
            {
                if (Ascii.Equals(name, wanted[i])) at = i;
                else if (!Ascii.IsValid(wanted[i])) return false;
            }
            if (!isId && !isSource && at < 0)
            {
                if (!scanner.Skip()) return false;
                continue;
            }
            if (!scanner.Scalar(out var value)) return false;
            if (isId) id = value;
            if (isSource) source = value;
            if (at >= 0) values[at] = value;
        }
        if (text is null) return false;
        used = end;
        Documents.Add(new Utf8Document(id ?? $"{file}:{row}", text.Value, source ?? file, values));
        return true;
    }

    internal string? Add(ReadOnlyMemory<byte> line, long row, string file, IReadOnlyList<string> wanted, ref int used)
    {
        var values = wanted.Count == 0 ? [] : new string?[wanted.Count];
        var (text, id, source) = ((ReadOnlyMemory<byte>?)null, (string?)null, (string?)null);
        try
        {
            var reader = new Utf8JsonReader(line.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "no JSON object";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("text"u8))
                {
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.String) return $"a {reader.TokenType} in 'text'";
                    text = Text(ref reader, line, ref used);
                    if (text is null) return "bytes that are no UTF-8";
                    continue;
                }
                var isId = reader.ValueTextEquals("id"u8);
                var isSource = !isId && reader.ValueTextEquals("source"u8);
                var place = -1;
                for (var i = 0; i < wanted.Count; i++)
                {
                    if (reader.ValueTextEquals(wanted[i])) place = i;
                }
                reader.Read();
                if (isId) id = Scalar(ref reader);
                if (isSource) source = Scalar(ref reader);
                if (place >= 0) values[place] = isSource ? source : isId ? id : Scalar(ref reader);
                reader.Skip();
            }
            if (reader.TokenType != JsonTokenType.EndObject || reader.Read()) return "more than one JSON value";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair, as an escape, is valid JSON and no text: the runtime calls that an invalid operation.
            return Utf8.IsValid(line.Span) ? "malformed JSON" : "bytes that are no UTF-8";
        }
        if (text is null) return "no field 'text'";
        Documents.Add(new Utf8Document(id ?? $"{file}:{row}", text.Value, source ?? file, values));
        return null;
    }

    // A text without escapes stays where it is; another is written to the block's own bytes, which it cannot overflow.
    ReadOnlyMemory<byte>? Text(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line, ref int used)
    {
        ReadOnlyMemory<byte> text;
        if (reader.ValueIsEscaped)
        {
            var length = reader.CopyString(_unescaped.AsSpan(used));
            text = _unescaped.AsMemory(used, length);
            used += length;
        }
        else
        {
            text = line.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        }
        return Utf8.IsValid(text.Span) ? text : (ReadOnlyMemory<byte>?)null;
    }

    static string? Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
