using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>JSONL, plain, gzip or zstd: one object a line, its text in the field <c>text</c>.</summary>
public static class JsonLines
{
    const string TextField = "text";

    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Documents as lines: <c>id</c>, <c>text</c>, <c>source</c>.</summary>
    /// <param name="documents">The documents.</param>
    public static string Text(IEnumerable<Document> documents) => string.Concat(documents.Select(document =>
        new JsonObject { ["id"] = document.Id, [TextField] = document.Text, ["source"] = document.Source }.ToJsonString(Readable) + "\n"));

    /// <summary>The documents of a file, line by line; blank lines and blank texts are left out.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="name">What the documents' ids begin with.</param>
    /// <param name="source">Name of the source.</param>
    /// <exception cref="InputException">The file cannot be read, or a line is no object with a text.</exception>
    public static IEnumerable<Document> Read(string file, string name, string source)
    {
        using var stream = Open(file);
        using var reader = new StreamReader(stream, Strict);
        for (var row = 1; ; row++)
        {
            var line = Line(reader, file, row);
            if (line is null) yield break;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var text = Text(line, file, row).ReplaceLineEndings("\n");
            if (!string.IsNullOrWhiteSpace(text)) yield return new Document($"{name}:{row}", text, source);
        }
    }

    static Stream Open(string file)
    {
        try
        {
            return ContentStream.Open(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"it cannot be read ({e.Message})", file, "a JSONL file", "Check the file and its permissions.", e);
        }
    }

    static string? Line(StreamReader reader, string file, int row)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw Malformed("a byte that is no UTF-8", file, row, e);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw Malformed($"damaged data ({e.Message})", file, row, e);
        }
    }

    static string Text(string line, string file, int row)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Malformed($"a JSON {document.RootElement.ValueKind}", file, row, null);
            if (!document.RootElement.TryGetProperty(TextField, out var text)) throw Malformed($"no field '{TextField}'", file, row, null);
            if (text.ValueKind != JsonValueKind.String) throw Malformed($"a {text.ValueKind} in '{TextField}'", file, row, null);
            return text.GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair, as an escape, is valid JSON and no text: the runtime calls that an invalid operation.
            throw Malformed("malformed JSON", file, row, e);
        }
    }

    static InputException Malformed(string found, string file, int row, Exception? cause) => new(
        found, $"{file}, near line {row}", $"one JSON object a line, in UTF-8, with a text in '{TextField}'", "Correct or remove the line.", cause);
}
