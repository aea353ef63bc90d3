using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Writes lines of JSON: documents with parts taken out, and the evidence for what went.</summary>
static class LineEvidence
{
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A document's line with parts of its text taken out and fields added.</summary>
    public static byte[] Changed(ReadOnlySpan<byte> line, CorpusVerdict verdict)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        if (verdict.Cuts.Length > 0) json["text"] = Cut(json["text"]!.GetValue<string>(), verdict);
        foreach (var (name, value) in verdict.Fields) json[name] = Scalar(value);
        return JsonSerializer.SerializeToUtf8Bytes(json, Readable);
    }

    /// <summary>A document's line with another text.</summary>
    public static byte[] Changed(ReadOnlySpan<byte> line, string text)
    {
        var json = JsonNode.Parse(line)!.AsObject();
        json["text"] = text;
        return JsonSerializer.SerializeToUtf8Bytes(json, Readable);
    }

    /// <summary>Why a document went.</summary>
    public static byte[] Of(string id, string file, long row, Removal removal) => JsonSerializer.SerializeToUtf8Bytes(
        Known(new JsonObject
        {
            ["id"] = id,
            ["file"] = file,
            ["line"] = row,
            ["step"] = removal.Step,
            ["rule"] = removal.Rule,
            ["value"] = Number(removal.Value),
            ["threshold"] = Number(removal.Threshold),
            ["other"] = removal.Other,
            ["jaccard"] = removal.Jaccard is { } jaccard ? Number(jaccard) : null,
        }),
        Readable);

    /// <summary>Which part of a document went.</summary>
    public static byte[] Of(string id, string file, long row, TextCut cut) => JsonSerializer.SerializeToUtf8Bytes(
        Known(new JsonObject { ["id"] = id, ["file"] = file, ["line"] = row, ["rule"] = cut.Rule, ["start"] = cut.Start, ["length"] = cut.Length, ["other"] = cut.Other }),
        Readable);

    /// <summary>Which line is no document.</summary>
    public static byte[] Of(string file, long row, string reason) =>
        JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["file"] = file, ["line"] = row, ["rule"] = "unreadable", ["reason"] = reason }, Readable);

    // What was not measured is absent.
    static JsonObject Known(JsonObject evidence)
    {
        foreach (var name in evidence.Where(field => field.Value is null).Select(field => field.Key).ToArray()) evidence.Remove(name);
        return evidence;
    }

    static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(Math.Round(value, 6)) : null;

    static JsonValue Scalar(string value) => long.TryParse(value, out var number) ? JsonValue.Create(number) : JsonValue.Create(value);

    static string Cut(string text, CorpusVerdict verdict)
    {
        var kept = new System.Text.StringBuilder(text.Length);
        var from = 0;
        foreach (var cut in verdict.Cuts)
        {
            kept.Append(text, from, cut.Start - from);
            from = cut.Start + cut.Length;
        }
        return kept.Append(text, from, text.Length - from).ToString();
    }
}
