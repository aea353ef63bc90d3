using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>What a pass over the corpus said, on disk: there as a whole or not at all, so that a killed run need not pass over the corpus again.</summary>
static class VerdictFile
{
    const string FileName = "verdicts.jsonl";
    const string FindingsName = "findings.json";

    static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Whether a pass is through.</summary>
    /// <param name="work">Folder of the pass.</param>
    public static bool Exists(string work) => File.Exists(Path.Combine(work, FileName));

    /// <summary>Writes what a pass says.</summary>
    /// <param name="work">Folder of the pass.</param>
    /// <param name="verdicts">The verdicts, in order.</param>
    /// <param name="findings">Asked once all verdicts were read.</param>
    public static void Write(string work, IEnumerable<CorpusVerdict> verdicts, Func<ImmutableArray<Finding>> findings)
    {
        var aside = Path.Combine(work, FileName + ".part");
        using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
        {
            var last = -1L;
            foreach (var verdict in verdicts)
            {
                if (verdict.Index <= last) throw new InvalidOperationException($"a verdict on document {verdict.Index} behind that on {last}");
                last = verdict.Index;
                stream.Write(JsonSerializer.SerializeToUtf8Bytes(Line.Of(verdict), Format));
                stream.WriteByte((byte)'\n');
            }
            stream.Flush(flushToDisk: true);
        }
        WholeFile.Write(Path.Combine(work, FindingsName), JsonSerializer.SerializeToUtf8Bytes(findings(), Format));
        File.Move(aside, Path.Combine(work, FileName), overwrite: true);
    }

    /// <summary>The verdicts, in order.</summary>
    /// <param name="work">Folder of the pass.</param>
    public static IEnumerable<CorpusVerdict> Read(string work) => File.ReadLines(Path.Combine(work, FileName)).Select(line => JsonSerializer.Deserialize<Line>(line, Format)!.Verdict());

    /// <summary>What the pass had to tell besides.</summary>
    /// <param name="work">Folder of the pass.</param>
    public static ImmutableArray<Finding> Findings(string work) => JsonSerializer.Deserialize<ImmutableArray<Finding>>(File.ReadAllBytes(Path.Combine(work, FindingsName)), Format);

    // Without the empty parts.
    sealed record Line(long Index, Removal? Removal, Cut[]? Cuts, SortedDictionary<string, string>? Fields)
    {
        public static Line Of(CorpusVerdict verdict) => new(
            verdict.Index, verdict.Removal, verdict.Cuts.IsEmpty ? null : [.. verdict.Cuts.Select(cut => new Cut(cut.Start, cut.Length, cut.Rule, cut.Other))],
            verdict.Fields.IsEmpty ? null : new SortedDictionary<string, string>(verdict.Fields.ToDictionary(), StringComparer.Ordinal));

        public CorpusVerdict Verdict() => new(Index, Removal)
        {
            Cuts = Cuts is null ? [] : [.. Cuts.Select(cut => new TextCut(cut.Start, cut.Length, cut.Rule) { Other = cut.Other })],
            Fields = Fields is null ? ImmutableSortedDictionary<string, string>.Empty : Fields.ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }

    readonly record struct Cut(int Start, int Length, string Rule, string? Other);
}
