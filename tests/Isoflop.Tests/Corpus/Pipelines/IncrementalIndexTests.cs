using System.Collections.Immutable;
using System.Text.Json;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Pipelines;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Pipelines;

/// <summary>Yesterday's corpus against today's, by recipes: each day's version leaves an index, the next day's is held against it.</summary>
public sealed class IncrementalIndexTests : IDisposable
{
    const int Days = 3;
    const int PerDay = 400;

    readonly TemporaryFolder _folder = new();

    public IncrementalIndexTests()
    {
        for (var day = 1; day <= Days; day++) File.WriteAllLines(At($"day{day}.jsonl"), Lines(day));
        File.WriteAllLines(At("all.jsonl"), Enumerable.Range(1, Days).SelectMany(Lines));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DayByDay_KeepsWhatAllDaysAtOnceKeep()
    {
        var days = Enumerable.Range(1, Days).Select(day => Run(Day(day))).ToArray();
        var all = Run("folder: all\nsources:\n- {name: s, path: all.jsonl, id: id}\nsteps:\n- near-duplicates: {keep: first}\n");
        Assert.Equal(Kept(all), days.SelectMany(Kept).ToArray());

        // What went for a document of an earlier day says so, with its id and similarity.
        var removed = EvidenceFiles.Read(days[1].Folder, EvidenceKind.Removed).ToArray();
        var earlier = removed.Where(line => line.Rule == "jaccard-to-reference").ToArray();
        Assert.InRange(earlier.Length, 50, PerDay);
        Assert.All(earlier, line => Assert.Matches(@"^d1-\d+$", line.Other));
        Assert.All(earlier, line => Assert.InRange(line.Jaccard!.Value, 0.7, 1));
        Assert.Contains(earlier, line => line.Jaccard == 1);
        Assert.Contains(earlier, line => line.Jaccard < 1);
        Assert.Equal([days[0].Manifest.Version], days[1].Manifest.Parents);

        // The index grows by a segment a day, and yesterday's is as it was.
        Assert.Equal([2, 4, 6], days.Select(version => version.Manifest.Files.Keys.Count(file => file.StartsWith("index/", StringComparison.Ordinal))));
        Assert.Equal(
            days[0].Manifest.Files.Where(file => file.Key.StartsWith("index/", StringComparison.Ordinal)).Select(file => file.Value),
            days[2].Manifest.Files.Where(file => file.Key.Contains("segment-000001", StringComparison.Ordinal)).Select(file => file.Value));
    }

    [Fact]
    public void Versions_AreTheSameBytesForAnyNumberOfThreads()
    {
        Run(Day(1));
        var expected = Files(Day(2, "one"), new PipelineOptions { Threads = 1 });
        Assert.Contains(expected.Keys, file => file.EndsWith("segment-000002.shingles", StringComparison.Ordinal));
        Assert.Equal(expected, Files(Day(2, "three"), new PipelineOptions { Threads = 3, JournalBytes = 1 }));
        Assert.Equal(expected, Files(Day(2, "seven"), new PipelineOptions { Threads = 7, MemoryBytes = 1 << 20 }));
    }

    [Fact]
    public void Run_GoesOnWhereItWasInterrupted()
    {
        Run(Day(1));
        var expected = Files(Day(2, "whole"), null);
        var interruptions = 0;
        while (true)
        {
            using var stop = new CancellationTokenSource();
            try
            {
                var version = Pipeline.Run(Recipe(Day(2, "again")), new PipelineOptions { Threads = 2, JournalBytes = 1 }, new StopAfter(stop, 1 + (interruptions / 2)), stop.Token);
                Assert.Equal(expected, version.Manifest.Files);
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.True(++interruptions < 100);
            }
        }
        Assert.InRange(interruptions, 3, 99);
    }

    // Killed after the index was written and before the verdicts were: the pass is begun again, on a folder that holds an index already.
    [Fact]
    public void Run_WritesAnIndexThatWasLeftHalfWrittenAnew()
    {
        Run(Day(1));
        var expected = Files(Day(2, "whole"), null);
        var begun = At($"begun/{Path.GetFileName(Pipeline.FolderOf(Recipe(Day(2, "begun"))))}/index/1 near-duplicates");
        Directory.CreateDirectory(begun);
        File.WriteAllText(Path.Combine(begun, "segment-000001.documents"), "half");
        File.WriteAllText(Path.Combine(begun, "segment-000009.shingles"), "half");
        Assert.Equal(expected, Files(Day(2, "begun"), null));
    }

    [Fact]
    public void AVersionIsNamedByWhatItsIndexHolds()
    {
        Run(Day(1));
        Directory.CreateDirectory(At("moved"));
        var index = Directory.GetDirectories(Path.Combine(CorpusVersion.Open(At("day1")).Folder, "index")).Single();
        foreach (var file in Directory.GetFiles(index)) File.Copy(file, Path.Combine(At("moved"), Path.GetFileName(file)));
        var (there, moved) = (Recipe(Day(2)), Recipe(Day(2).Replace("index: day1", "index: moved", StringComparison.Ordinal)));
        Assert.Equal(there.Identity, moved.Identity);
        File.AppendAllText(Path.Combine(At("moved"), "segment-000001.shingles"), "x");
        Assert.NotEqual(there.Identity, Recipe(Day(2).Replace("index: day1", "index: moved", StringComparison.Ordinal)).Identity);
    }

    [Fact]
    public void AnIndexThatIsNotThereIsRefusedWithItsLine()
    {
        var mistake = Assert.Throws<InputException>(() => Recipe(Day(2)));
        Assert.Contains("line 5", mistake.Where, StringComparison.Ordinal);
        Run("folder: day1\nsources:\n- {name: s, path: day1.jsonl, id: id}\nsteps:\n- near-duplicates: {keep: first}\n");
        Assert.Contains("left no index", Assert.Throws<InputException>(() => Recipe(Day(2))).Found, StringComparison.Ordinal);
        Run(Day(1));
        Assert.Contains("an index made with", Assert.Throws<InputException>(() => Run(Day(2).Replace("keep: first", "keep: first, words: 4", StringComparison.Ordinal))).Found, StringComparison.Ordinal);
    }

    string At(string name) => Path.Combine(_folder.Path, name);

    static string Day(int day, string? folder = null) =>
        $"folder: {folder ?? $"day{day}"}\nsources:\n- {{name: s, path: day{day}.jsonl, id: id}}\nsteps:\n- near-duplicates: {{keep: first, leave-index: true{(day > 1 ? $", index: day{day - 1}" : "")}}}\n";

    Recipe Recipe(string yaml) => Isoflop.Corpus.Pipelines.Recipe.Parse(yaml, At("recipe.yaml"));

    CorpusVersion Run(string yaml) => Pipeline.Run(Recipe(yaml), new PipelineOptions { Threads = 2 }, null, TestContext.Current.CancellationToken);

    ImmutableSortedDictionary<string, string> Files(string yaml, PipelineOptions? options) => Pipeline.Run(Recipe(yaml), options, null, TestContext.Current.CancellationToken).Manifest.Files;

    static IEnumerable<string> Kept(CorpusVersion version) => EvidenceFiles.Read(version.Folder, EvidenceKind.Kept).Select(line => line.Id);

    // A third of a day's documents are of the day itself; a third are copies of any earlier one, a third nearly that.
    static IEnumerable<string> Lines(int day)
    {
        for (var i = 0; i < PerDay; i++)
        {
            var random = new CounterRandom((ulong)((day * PerDay) + i), 1);
            var (kind, of) = (i % 3, random.NextIndex((day * PerDay) + 1));
            var words = Words(kind == 0 ? (day * PerDay) + i : of);
            if (kind == 2) words[random.NextIndex(words.Length)] = "edited";
            yield return JsonSerializer.Serialize(new { id = $"d{day}-{i}", text = string.Join(' ', words) });
        }
    }

    static string[] Words(int number)
    {
        var random = new CounterRandom((ulong)number, 5);
        return [.. Enumerable.Range(0, 80).Select(_ => Word(ref random))];
    }

    // Of letters: near duplicates do not tell numbers apart.
    static string Word(ref CounterRandom random)
    {
        Span<char> letters = stackalloc char[3];
        foreach (ref var letter in letters) letter = (char)('a' + random.NextIndex(26));
        return new string(letters);
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
