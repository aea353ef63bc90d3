using System.Text;
using System.Text.Json;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Reads documents from JSON objects, with the fields that a source maps. The text comes out as it is in the file: only steps change it.</summary>
/// <param name="source">The source.</param>
sealed class JsonObjects(CorpusSource source)
{
    readonly byte[] _text = Encoding.UTF8.GetBytes(source.TextField);
    readonly byte[]? _id = source.IdField is { } id ? Encoding.UTF8.GetBytes(id) : null;
    readonly (byte[] Name, string Key)[] _fields = [.. source.Fields.Select(field => (Encoding.UTF8.GetBytes(field.Value), field.Key))];

    byte[] _unescaped = [];

    /// <summary>Reads one object.</summary>
    /// <param name="json">The object, in UTF-8.</param>
    /// <param name="place">File and line, which is the document's id where no field is.</param>
    /// <param name="reason">Why it is no document, where it is none.</param>
    public Document? Read(ReadOnlySpan<byte> json, string place, out string? reason) => Scan(json, place, out reason, out var document) ? document : Parse(json, place, out reason);

    // Nearly every object: one that is plainly right. Any other is left to the reader below, as if it had not been looked at.
    bool Scan(ReadOnlySpan<byte> json, string place, out string? reason, out Document? document)
    {
        (reason, document) = (null, null);
        if (_unescaped.Length < json.Length) _unescaped = new byte[2 * json.Length];
        var fields = DocumentFields.Builder(source);
        string? text = null, id = null;
        var scanner = new ObjectScanner(json);
        while (true)
        {
            if (!scanner.Next(out var name)) return false;
            if (name.IsEmpty) break;
            var (isText, isId, key) = (name.SequenceEqual(_text), _id is not null && name.SequenceEqual(_id), Key(name));
            string? value = null;
            if (isText)
            {
                if (!scanner.Text(_unescaped, out var range, out var written)) return false;
                text = value = Encoding.UTF8.GetString(written < 0 ? json[range] : _unescaped.AsSpan(0, written));
            }
            else if (isId || key is not null)
            {
                // Null, a truth value, or something with parts: rare enough for the other reader.
                if (!scanner.Scalar(out value) || value is null) return false;
            }
            else if (!scanner.Skip())
            {
                return false;
            }
            if (isId) id = value;
            if (key is not null) fields![key] = value!;
        }
        document = DocumentFields.Read(source, text, id, fields, place, out reason);
        return true;
    }

    Document? Parse(ReadOnlySpan<byte> json, string place, out string? reason)
    {
        var fields = DocumentFields.Builder(source);
        string? text = null, id = null;
        reason = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) reason = "no JSON object";
            while (reason is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isText, isId) = (reader.ValueTextEquals(_text), _id is not null && reader.ValueTextEquals(_id));
                var key = Key(ref reader);
                reader.Read();
                if (isText)
                {
                    if (reader.TokenType == JsonTokenType.String) text = reader.GetString();
                    else reason = $"a {reader.TokenType} in the field '{source.TextField}'";
                }
                if (isId) id = Value(ref reader);
                if (key is not null && Value(ref reader) is { } value) fields![key] = value;
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) reader.Skip();
            }
            // What comes behind the object must be nothing.
            if (reason is null && reader.Read()) reason = "malformed JSON";
        }
        catch (JsonException)
        {
            reason = IsUtf8(json) ? "malformed JSON" : "bytes that are no UTF-8";
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, as an escape, is valid JSON and no text: the runtime calls that an invalid operation.
            reason = IsUtf8(json) ? "half of a surrogate pair" : "bytes that are no UTF-8";
        }
        return reason is null ? DocumentFields.Read(source, text, id, fields, place, out reason) : null;
    }

    static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    string? Key(ReadOnlySpan<byte> written)
    {
        foreach (var (name, key) in _fields)
        {
            if (written.SequenceEqual(name)) return key;
        }
        return null;
    }

    string? Key(ref Utf8JsonReader reader)
    {
        foreach (var (name, key) in _fields)
        {
            if (reader.ValueTextEquals(name)) return key;
        }
        return null;
    }

    // Numbers and truth values as the file writes them; null and what has parts count as absent.
    static string? Value(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
