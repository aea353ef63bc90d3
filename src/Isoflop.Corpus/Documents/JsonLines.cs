using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>JSONL, plain, gzip or zstd: one object a line, its text in the field <c>text</c>.</summary>
public static class JsonLines
{
    const string TextField = "text";

    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

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
        foreach (var block in LineBlock.Read(file))
        {
            var lines = LineDocuments.Read(block, file, [], strict: true);
            for (var i = 0; i < lines.Documents.Count; i++)
            {
                var text = Encoding.UTF8.GetString(lines.Documents[i].Text.Span).ReplaceLineEndings("\n");
                if (!string.IsNullOrWhiteSpace(text)) yield return new Document($"{name}:{lines.Places[i].Row}", text, source);
            }
            lines.Free();
            block.Free();
        }
    }
}
