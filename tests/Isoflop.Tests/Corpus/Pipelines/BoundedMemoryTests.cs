using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Duplicates;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Pipelines;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Pipelines;

/// <summary>What does not fit in memory goes on on disk, and not a byte of what comes out is another.</summary>
public sealed class BoundedMemoryTests : IDisposable
{
    // So little that whatever can be spilled is, in the smallest runs.
    const long Least = 1;
    const ulong Seed = 41;
    const int Count = 2000;

    readonly TemporaryFolder _folder = new();

    public BoundedMemoryTests(ITestOutputHelper output)
    {
        output.WriteLine($"seed {Seed}");
        var random = new CounterRandom(Seed, 0);
        var texts = new List<string>();
        for (var i = 0; i < 2 * Count; i++) texts.Add(Text(ref random, texts));
        Write("a.jsonl", texts[..Count], ref random);
        Write("b.jsonl", texts[Count..], ref random);
        var items = texts.Skip(Count).Where(text => text.Length > 400).Take(60).Select((text, i) => JsonSerializer.Serialize(new { id = $"{i}", question = text[..300], benchmark = "b" }));
        File.WriteAllLines(At("items.jsonl"), items);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("order: shuffled")]
    [InlineData("order: source")]
    [InlineData("ascending: score")]
    [InlineData("descending: score")]
    public void Run_GivesTheSameBytes(string order)
    {
        const string Steps = "- near-duplicates: {keep: first, leave-index: true}\n";
        Run("first", "a.jsonl", Steps, "none", new PipelineOptions());
        var steps = $"""
            - exact-duplicates: {"{keep: longest+copies}"}
            - near-duplicates: {"{keep: first, index: first, leave-index: true}"}
            - repeated-paragraphs
            - repeated-lines
            - repeated-passages
            - decontamination: {"{items: items.jsonl, action: drop}"}

            """;
        var mixture = $"{{by: kind, temperature: 2, tokens: 500000, {order}}}";
        var held = Run("held", "b.jsonl", steps, mixture, new PipelineOptions { Threads = 3 });
        var spilled = Run("spilled", "b.jsonl", steps, mixture, new PipelineOptions { Threads = 2, MemoryBytes = Least });
        Assert.Equal(held.Manifest.Files, spilled.Manifest.Files);
        Assert.Equal(File.ReadAllBytes(Path.Combine(held.Folder, CorpusManifest.FileName)), File.ReadAllBytes(Path.Combine(spilled.Folder, CorpusManifest.FileName)));
        // Every step had something to do.
        Assert.All(held.Manifest.Tally.Steps.Values, step => Assert.True(step.RemovedByAll.Documents > 0 || step.Changed > 0));
        Assert.Contains(held.Manifest.Files.Keys, file => file.StartsWith("index/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "longest")]
    [InlineData(true, "score:score+copies")]
    [InlineData(false, "source:b.jsonl,a.jsonl")]
    public void Dedup_GivesTheSameBytes(bool verify, string keep)
    {
        var options = new NearDuplicateOptions { Verify = verify, Keep = SurvivorPolicy.Parse(keep), Alarms = new DuplicateAlarms { ClusterSize = 5, SourceDocuments = 10, SourceShare = 0.01 } };
        var held = Dedup(options, new LineFilesOptions { Out = At("held.jsonl"), Removed = At("held-removed.jsonl"), Threads = 3 });
        var spilled = Dedup(options, new LineFilesOptions { Out = At("spilled.jsonl"), Removed = At("spilled-removed.jsonl"), Threads = 2, MemoryBytes = Least });
        Assert.Equal(File.ReadAllBytes(At("held.jsonl")), File.ReadAllBytes(At("spilled.jsonl")));
        Assert.Equal(File.ReadAllBytes(At("held-removed.jsonl")), File.ReadAllBytes(At("spilled-removed.jsonl")));
        Assert.Equal(held.Findings, spilled.Findings);
        Assert.InRange(held.Removed, 50, Count);
        Assert.Contains(held.Findings, finding => finding.Id == "source-removal");
    }

    LineFilesReport Dedup(NearDuplicateOptions options, LineFilesOptions files) => LineFiles.Apply([At("a.jsonl"), At("b.jsonl")], new NearDuplicates(options), files);

    string At(string name) => Path.Combine(_folder.Path, name);

    CorpusVersion Run(string folder, string path, string steps, string mixture, PipelineOptions options) => Pipeline.Run(
        Recipe.Parse($"folder: {folder}\nsources:\n- {{name: s, path: {path}, id: id, fields: {{score: score, kind: kind}}}}\nsteps:\n{steps}mixture: {mixture}\ntokenizer: bytes\noutput: {{documents: jsonl, tokens: bin}}\n", At("recipe.yaml")),
        options);

    // New, a copy, or a copy with some words changed; lines and paragraphs come again in others.
    static string Text(ref CounterRandom random, List<string> texts)
    {
        var kind = texts.Count < 20 ? 9 : random.NextIndex(10);
        if (kind == 0) return texts[random.NextIndex(texts.Count)];
        if (kind < 3)
        {
            var words = texts[random.NextIndex(texts.Count)].Split(' ');
            for (var i = 0; i < words.Length; i++)
            {
                if (random.NextIndex(40) == 0) words[i] = Word(ref random);
            }
            return string.Join(' ', words);
        }
        var text = new StringBuilder();
        for (var paragraphs = 1 + random.NextIndex(3); paragraphs > 0; paragraphs--)
        {
            for (var words = 10 + random.NextIndex(120); words > 0; words--) text.Append(Word(ref random)).Append(random.NextIndex(15) == 0 ? ".\n" : " ");
            text.Append("\n\n");
        }
        // A passage of another document, without its beginning.
        if (kind == 3) text.Append("and\n\n").Append(texts[random.NextIndex(texts.Count)] is var other && other.Length > 20 ? other[10..] : other);
        return text.ToString();
    }

    // Of letters: numbers are all alike to near duplicates.
    static string Word(ref CounterRandom random) => string.Concat((char)('a' + random.NextIndex(26)), (char)('a' + random.NextIndex(26)), (char)('a' + random.NextIndex(5)));

    void Write(string name, List<string> texts, ref CounterRandom random)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var (i, text) in texts.Index()) lines.Add(JsonSerializer.Serialize(new { id = $"{name}-{i}", text, source = name, score = random.NextUniform(), kind = $"k{random.NextIndex(3)}" }));
        File.WriteAllLines(At(name), lines);
    }
}
