using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isoflop.Corpus.Documents.Reading;

namespace Isoflop.Corpus.Lineage.Evidence;

/// <summary>The files of evidence in a version's folder: gzip, one JSON object a line, in the order of the input.</summary>
static class EvidenceFiles
{
    /// <summary>Their folder below the version's.</summary>
    public const string Folder = "evidence";

    /// <summary>How a quarantined line or file is written.</summary>
    public static readonly JsonSerializerOptions QuarantineFormat = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of a file.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="stage">Number of the stage, from 1.</param>
    public static string Name(EvidenceKind kind, int stage) => $"{kind.ToString().ToLowerInvariant()}-{stage}.jsonl.gz";

    /// <summary>The evidence of one kind, stage after stage.</summary>
    /// <param name="version">The version's folder.</param>
    /// <param name="kind">Which; not what was quarantined.</param>
    public static IEnumerable<EvidenceLine> Read(string version, EvidenceKind kind) => Lines(version, kind).Select(EvidenceLine.Read);

    /// <summary>What was quarantined.</summary>
    /// <param name="version">The version's folder.</param>
    public static IEnumerable<Quarantined> ReadQuarantined(string version) =>
        Lines(version, EvidenceKind.Quarantined).Select(line => JsonSerializer.Deserialize<Quarantined>(line, QuarantineFormat)!);

    /// <summary>The lines of one kind of evidence that hold a text somewhere: quicker than reading each, and more than those that are meant.</summary>
    public static IEnumerable<EvidenceLine> ReadWith(string version, EvidenceKind kind, string text)
    {
        // As it stands in the file, without the quotes.
        var written = JsonSerializer.Serialize(text, QuarantineFormat)[1..^1];
        return Lines(version, kind).Where(line => line.Contains(written, StringComparison.Ordinal)).Select(EvidenceLine.Read);
    }

    static IEnumerable<string> Lines(string version, EvidenceKind kind)
    {
        for (var stage = 1; ; stage++)
        {
            var file = Path.Combine(version, Folder, Name(kind, stage));
            if (!File.Exists(file) && !File.Exists(Path.Combine(version, Folder, Name(EvidenceKind.Removed, stage)))) yield break;
            // Only the last stage says what stays.
            if (!File.Exists(file)) continue;
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line) yield return line;
        }
    }
}

/// <summary>What evidence tells of.</summary>
enum EvidenceKind
{
    /// <summary>Documents that went.</summary>
    Removed,

    /// <summary>Documents that were changed.</summary>
    Changed,

    /// <summary>Documents that stay.</summary>
    Kept,

    /// <summary>What could not be read.</summary>
    Quarantined,
}
