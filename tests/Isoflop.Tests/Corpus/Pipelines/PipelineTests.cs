using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Mixtures;
using Isoflop.Corpus.Pipelines;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Pipelines;

public sealed class PipelineTests : IDisposable
{
    const int Count = 3000;

    readonly string _folder = Directory.CreateTempSubdirectory("isoflop-test-").FullName;

    public PipelineTests() => File.WriteAllLines(Path.Combine(_folder, "a.jsonl"), SampleText.Lines(Count, 150));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_GivesTheSameBytesForAnyNumberOfThreads()
    {
        var recipe = Sample();
        var one = Run(recipe with { Folder = Path.Combine(_folder, "one") }, new PipelineOptions { Threads = 1, MemoryBytes = 1 << 20 });
        var three = Run(recipe with { Folder = Path.Combine(_folder, "three") }, new PipelineOptions { Threads = 3, JournalBytes = 1 });
        Assert.Equal(Files(one), Files(three));
        Assert.Contains("documents/documents-00000.jsonl.gz", Files(one).Keys);
        Assert.Contains("tokens/validation.idx", Files(one).Keys);
        Assert.False(Directory.Exists(Path.Combine(one.Folder, "work")));
    }

    /// <summary>What the steps say is what a loop over the documents finds, and every document is either kept or has its evidence.</summary>
    [Fact]
    public void Run_DoesWhatTheStepsSay()
    {
        var version = Run(Sample() with { Mixture = null, Tokenizer = null, Output = new OutputChoice() });
        var read = File.ReadLines(Path.Combine(_folder, "a.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToArray();
        var expected = new List<string>();
        var (seen, copies) = (new Dictionary<string, string>(), read.Where(Long).CountBy(Text).ToDictionary());
        foreach (var document in read.Where(Long))
        {
            if (!seen.TryAdd(Text(document), Id(document)) || document.GetProperty("score").GetDouble() < 0.2) continue;
            expected.Add(copies[Text(document)] > 1 ? Text(document)[(Text(document).IndexOf(' ', StringComparison.Ordinal) + 1)..] : Text(document));
        }
        var kept = Documents(version);
        Assert.Equal(expected, kept.Select(document => document.GetProperty("text").GetString()));
        Assert.Contains(kept, document => document.TryGetProperty("copies", out var number) && number.GetString() == "2");

        var tally = version.Manifest.Tally;
        Assert.Equal((Count, kept.Length), (tally.Read.Documents, tally.Kept.Documents));
        Assert.Equal(Count - kept.Length, tally.Steps.Values.Sum(step => step.RemovedByAll.Documents));
        Assert.Equal(kept.Length, tally.Written.Documents);
        var removed = EvidenceFiles.Read(version.Folder, EvidenceKind.Removed).ToArray();
        Assert.Equal(Count, removed.Length + EvidenceFiles.Read(version.Folder, EvidenceKind.Kept).Count());
        Assert.All(removed.Where(line => line.Rule == "equal"), line => Assert.Equal(1, line.Jaccard));
        Assert.All(removed.Where(line => line.Rule == "least" && line.Step == "1 length"), line => Assert.True(line.Value < line.Threshold && line.Threshold == 200));
        Assert.Contains(version.Manifest.Findings, finding => finding.Id == "counted");

        static string Text(JsonElement document) => document.GetProperty("text").GetString()!;
        static string Id(JsonElement document) => document.GetProperty("id").GetString()!;
        static bool Long(JsonElement document) => Text(document).Length >= 200;
    }

    [Fact]
    public void Run_WritesTokensInBothLayouts()
    {
        var version = Run(Sample() with { Mixture = null });
        var documents = Documents(version);
        var tokenizer = Tokenizer.Load(Path.Combine(version.Folder, "tokens", "tokenizer.json"));
        Assert.Equal(300, tokenizer.VocabularySize);
        var sides = new[] { "train", "validation" }.Select(side => Tokens(Path.Combine(version.Folder, "tokens", side + ".bin"))).ToArray();
        Assert.Equal(version.Manifest.Tally.Written.Tokens, sides.Sum(side => side.Length));
        var texts = sides.SelectMany(side => tokenizer.DecodeText(side).Split(Tokenizer.EndOfTextName, StringSplitOptions.RemoveEmptyEntries)).Order().ToArray();
        Assert.Equal(documents.Select(document => document.GetProperty("text").GetString()!).Order(), texts);
        Assert.InRange(sides[1].Length / (double)sides[0].Length, 0.02, 0.2);

        using var index = new BinaryReader(File.OpenRead(Path.Combine(version.Folder, "tokens", "train.idx")));
        Assert.Equal("MMIDIDX\0\0", new string(index.ReadChars(9)));
        Assert.Equal((1UL, (byte)8), (index.ReadUInt64(), index.ReadByte()));
        var (sequences, bounds) = ((int)index.ReadUInt64(), (int)index.ReadUInt64());
        var lengths = Enumerable.Range(0, sequences).Select(_ => index.ReadInt32()).ToArray();
        var places = Enumerable.Range(0, sequences).Select(_ => index.ReadInt64()).ToArray();
        Assert.Equal(Enumerable.Range(0, bounds).Select(i => (long)i), Enumerable.Range(0, bounds).Select(_ => index.ReadInt64()).ToArray());
        Assert.Equal((sequences + 1, index.BaseStream.Length), (bounds, index.BaseStream.Position));
        for (var i = 0; i < sequences; i++) Assert.Equal(tokenizer.EndOfText, sides[0][(int)(places[i] / 2) + lengths[i] - 1]);
        Assert.Equal(sides[0].Length, lengths.Sum());
    }

    [Fact]
    public void Run_FindsWhatIsDoneDone_AndTellsVersionsApart()
    {
        var recipe = Sample();
        var first = Run(recipe);
        var written = Directory.GetLastWriteTimeUtc(Path.Combine(first.Folder, "documents"));
        Assert.Equal(first.Folder, Run(recipe).Folder);
        Assert.Equal(written, Directory.GetLastWriteTimeUtc(Path.Combine(first.Folder, "documents")));
        var other = Run(recipe with { Steps = [new RecipeStep(new LengthFilter { Least = 201 }), .. recipe.Steps[1..]] });
        File.AppendAllText(Path.Combine(_folder, "a.jsonl"), "{\"id\": \"new\", \"text\": \"more\"}\n");
        var more = Run(recipe);
        Assert.Equal(3, new[] { first, other, more }.Select(version => version.Manifest.Version).Distinct().Count());
        Assert.Equal(first.Manifest.Input, other.Manifest.Input);
        Assert.NotEqual(first.Manifest.Input, more.Manifest.Input);
        Assert.Equal(more.Folder, CorpusVersion.Open(recipe.Folder).Folder);
        var child = Run(new Recipe([new CorpusSource("again", Path.Combine(first.Folder, "documents"))], []) { Folder = Path.Combine(_folder, "child") });
        Assert.Equal([first.Manifest.Version], child.Manifest.Parents);
    }

    /// <summary>A run that is interrupted again and again comes to the same bytes.</summary>
    [Fact]
    public void Run_GoesOnWhereItWasInterrupted()
    {
        File.WriteAllLines(Path.Combine(_folder, "a.jsonl"), SampleText.Lines(12_000, 200));
        var recipe = Sample();
        var whole = Files(Run(recipe with { Folder = Path.Combine(_folder, "whole") }));
        var interruptions = 0;
        while (true)
        {
            using var stop = new CancellationTokenSource();
            var after = new StopAfter(stop, reports: 4);
            try
            {
                Assert.Equal(whole, Files(Pipeline.Run(recipe, new PipelineOptions { Threads = 2, JournalBytes = 1 }, after, stop.Token)));
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True(++interruptions < 100);
            }
        }
        Assert.InRange(interruptions, 5, 99);
    }

    /// <summary>Shares made in any order, one of them interrupted, come together to the bytes of a run alone.</summary>
    [Fact]
    public void Shares_ComeTogetherToTheSameBytes()
    {
        for (var file = 0; file < 5; file++) File.WriteAllLines(Path.Combine(_folder, $"more-{file}.jsonl"), SampleText.Lines(200 + (700 * file), 120).Select(line => line.Replace("\"id\":\"d", $"\"id\":\"e{file}-", StringComparison.Ordinal)));
        for (var file = 0; file < 7; file++) File.WriteAllText(Path.Combine(_folder, $"note-{file}.txt"), $"Note {file}. {new string('n', 300)}");
        var recipe = Sample() with { Sources = [.. Sample().Sources, new CorpusSource("more", Path.Combine(_folder, "more-*.jsonl")) { IdField = "id" }, new CorpusSource("notes", Path.Combine(_folder, "note-*.txt"))], Mixture = null };
        var alone = Files(Run(recipe with { Folder = Path.Combine(_folder, "alone") }));
        foreach (var shares in new[] { 3, 20 })
        {
            var shared = recipe with { Folder = Path.Combine(_folder, $"shared-{shares}") };
            foreach (var number in Enumerable.Range(0, shares).Reverse().Where(number => number != 1)) Pipeline.RunShare(shared, new ShareOfInput(number, shares), null, null, TestContext.Current.CancellationToken);
            // Share 1 was forgotten.
            Assert.Equal(alone, Files(Run(shared, new PipelineOptions { Shares = shares })));
        }
    }

    [Fact]
    public void Strict_StopsAtTheFirst()
    {
        File.AppendAllText(Path.Combine(_folder, "a.jsonl"), "{\"text\": 1}\n{]\n");
        var version = Run(Sample());
        Assert.Equal(2, version.Manifest.Tally.Quarantined.Values.Sum());
        Assert.Contains(version.Manifest.Findings, finding => finding.Id == "quarantined");
        var refused = Assert.Throws<InputException>(() => Run(Sample() with { Folder = Path.Combine(_folder, "strict") }, new PipelineOptions { Strict = true }));
        Assert.Contains($"line {Count + 1}", refused.Where);
        // What is there already is not made again, and is not strict for that.
        Assert.Contains($"line {Count + 1}", Assert.Throws<InputException>(() => Run(Sample(), new PipelineOptions { Strict = true })).Where);
    }

    [Fact]
    public void Findings_NameRulesThatNeverFireOrAlways()
    {
        var recipe = new Recipe([new CorpusSource("a", Path.Combine(_folder, "a.jsonl")) { IdField = "id" }], [new RecipeStep(new LengthFilter { Least = 1, Most = 1 << 20 }), new RecipeStep(new FieldFilter("quality") { Least = 0.5 })])
        {
            Folder = Path.Combine(_folder, "findings"),
        };
        var findings = Run(recipe).Manifest.Findings;
        Assert.Contains(findings, finding => finding.Id == "rule-never-fires" && finding.Message.Contains("most", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Id == "field-absent" && finding.Message.Contains("'quality'", StringComparison.Ordinal) && finding.Severity == Severity.Error);
        Assert.Contains(findings, finding => finding.Id == "nothing-left");
        File.WriteAllText(Path.Combine(_folder, "empty.jsonl"), "\n\n");
        Assert.Contains(Run(new Recipe([new CorpusSource("e", Path.Combine(_folder, "empty.jsonl"))], []) { Folder = Path.Combine(_folder, "empty") }).Manifest.Findings, finding => finding.Id == "nothing-read");
    }

    [Fact]
    public void Sources_MayNotBeWhatIsWritten()
    {
        var recipe = new Recipe([new CorpusSource("a", _folder)], []) { Folder = Path.Combine(_folder, "out") };
        Run(recipe);
        Assert.Contains("own folder", Assert.Throws<InputException>(() => Run(recipe)).Message);
    }

    Recipe Sample() => new(
        [new CorpusSource("a", Path.Combine(_folder, "a.jsonl")) { IdField = "id", Fields = ImmutableSortedDictionary<string, string>.Empty.Add("score", "score").Add("url", "url") }],
        [new RecipeStep(new LengthFilter { Least = 200 }), new RecipeStep(new KeepFirst()), new RecipeStep(new FieldFilter("score") { Least = 0.2 })])
    {
        Folder = Path.Combine(_folder, "corpus"),
        Mixture = new MixtureOptions { Epochs = ImmutableSortedDictionary<string, double>.Empty.Add("a", 1.5) },
        Tokenizer = new TokenizerChoice { Train = 300, SampleBytes = 100_000 },
        Output = new OutputChoice { Bin = true, Megatron = true, ValidationShare = 0.1 },
    };

    static CorpusVersion Run(Recipe recipe, PipelineOptions? options = null) => Pipeline.Run(recipe, options, null, TestContext.Current.CancellationToken);

    static ImmutableSortedDictionary<string, string> Files(CorpusVersion version) => version.Manifest.Files;

    static JsonElement[] Documents(CorpusVersion version)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(version.Folder, "documents", "documents-00000.jsonl.gz")), CompressionMode.Decompress));
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    static int[] Tokens(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return [.. Enumerable.Range(0, bytes.Length / 2).Select(i => (int)BitConverter.ToUInt16(bytes, 2 * i))];
    }

    sealed class StopAfter(CancellationTokenSource stop, int reports) : IProgress<PipelineProgress>
    {
        int _left = reports;

        public void Report(PipelineProgress value)
        {
            if (--_left == 0) stop.Cancel();
        }
    }
}
