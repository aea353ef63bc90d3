using System.Text.Json;
using System.Text.Json.Serialization;

namespace Isoflop.Corpus.Lineage.Evidence;

/// <summary>What is kept of one document that a step removed or changed, or that stays. Absent values are not written.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Source">Its source.</param>
public sealed record EvidenceLine(string Id, string Source)
{
    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>File and line, where the id does not say.</summary>
    public string? Where { get; init; }

    /// <summary>Place and name of the step; null for a document that stays.</summary>
    public string? Step { get; init; }

    /// <summary>The rule that it broke; null where it was not removed.</summary>
    public string? Rule { get; init; }

    /// <summary>What was measured; null where the rule measures nothing.</summary>
    public double? Value { get; init; }

    /// <summary>What it was held against.</summary>
    public double? Threshold { get; init; }

    /// <summary>Id of the document that stays in its place or that it was found in.</summary>
    public string? Other { get; init; }

    /// <summary>True Jaccard similarity to <see cref="Other"/>.</summary>
    public double? Jaccard { get; init; }

    /// <summary>What the step changed, by name and how often; null where it changed nothing.</summary>
    public SortedDictionary<string, int>? Changes { get; init; }

    /// <summary>Bytes of its text in UTF-8, before the step.</summary>
    public long Bytes { get; init; }

    /// <summary>The beginning of its text before the step; of a changed one, the text about the first difference.</summary>
    public string? Before { get; init; }

    /// <summary>The text of a changed document about the first difference, after the step.</summary>
    public string? After { get; init; }

    /// <summary>The line as UTF-8 JSON, without its end.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Format);

    /// <summary>Reads a line.</summary>
    /// <param name="json">The line.</param>
    public static EvidenceLine Read(string json) => JsonSerializer.Deserialize<EvidenceLine>(json, Format)!;
}
