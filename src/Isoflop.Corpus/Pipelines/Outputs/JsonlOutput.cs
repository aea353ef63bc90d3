using System.Text.Encodings.Web;
using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Pipelines.Stages;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>The documents as JSONL: <c>id</c>, <c>source</c>, <c>text</c>, and their fields by name.</summary>
/// <param name="compressed">Whether as gzip.</param>
/// <param name="shardBytes">Bytes of a file, about.</param>
sealed class JsonlOutput(bool compressed, long shardBytes) : StageOutput
{
    /// <summary>Folder of the documents below the version's.</summary>
    public const string Folder = Lineage.CorpusVersion.DocumentsFolder;

    static readonly JsonWriterOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    static readonly HashSet<string> Own = ["id", "source", "text"];

    /// <inheritdoc/>
    public override IReadOnlyList<OutputFile> Files { get; } = [new(Folder, compressed ? "documents-{0}.jsonl.gz" : "documents-{0}.jsonl", shardBytes)];

    /// <inheritdoc/>
    public override byte[][] Encode(BlockOutcome outcome)
    {
        using var stream = new MemoryStream();
        using var writer = new Utf8JsonWriter(stream, Format);
        foreach (var document in outcome.Kept)
        {
            Write(document, writer);
            writer.Flush();
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }
        return [compressed ? GzipMember.Of(stream.GetBuffer().AsSpan(0, (int)stream.Length)) : stream.ToArray()];
    }

    static void Write(Document document, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, document.Id);
        writer.WriteString("source"u8, document.Source);
        writer.WriteString("text"u8, document.Text);
        foreach (var (name, value) in document.Fields.Where(field => !Own.Contains(field.Key))) writer.WriteString(name, value);
        writer.WriteEndObject();
    }
}
