using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates;
using Isoflop.Corpus.Duplicates.Hashing;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Tokenizers.Words;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Duplicates;

public class NearDuplicatesTests(ITestOutputHelper output)
{
    // Sets of k common and n - k own elements have Jaccard k / (2 n - k).
    public static TheoryData<MinHashMode, int, int> Modes => new() { { MinHashMode.Fast, 14, 8 }, { MinHashMode.Datatrove, 14, 8 }, { MinHashMode.Fast, 20, 5 }, { MinHashMode.Fast, 9, 13 } };

    [Theory]
    [MemberData(nameof(Modes))]
    public void CandidateRecall_FollowsTheCurve(MinHashMode mode, int bands, int rows)
    {
        MinHash minHash = mode == MinHashMode.Fast ? new FastMinHash(bands, rows, 1) : new MersenneMinHash(bands, rows, 1);
        const int Trials = 1500;
        const int Size = 200;
        var (a, b) = (new ulong[bands], new ulong[bands]);
        var worst = 0.0;
        foreach (var common in (int[])[100, 133, 150, 160, 171, 178, 185, 192])
        {
            var jaccard = common / (2.0 * Size - common);
            var found = 0;
            for (var trial = 0; trial < Trials; trial++)
            {
                // Shingles as texts have them: hashes of words that count up.
                var words = Enumerable.Range(0, (2 * Size) - common).Select(word => XxHash64.Of(Encoding.UTF8.GetBytes($"{trial} {common} word {word}"))).ToArray();
                minHash.BandKeys(words.AsSpan(0, Size), a);
                minHash.BandKeys(words.AsSpan(words.Length - Size, Size), b);
                if (a.Zip(b).Any(pair => pair.First == pair.Second)) found++;
            }
            var expected = minHash.CandidateProbability(jaccard);
            var sigma = Math.Sqrt(expected * (1 - expected) * Trials);
            var z = (found - (expected * Trials)) / Math.Max(sigma, 0.5);
            worst = Math.Max(worst, Math.Abs(z));
            output.WriteLine($"J {jaccard:0.000}: {found / (double)Trials:0.000} against {expected:0.000}, z {z:0.0}");
        }
        // Eight points: the largest of eight |z| exceeds 3.7 once in 600 draws, and the draws are fixed.
        Assert.True(worst < 3.7, $"{worst}");
    }

    [Fact]
    public void Jaccard_IsThatOfTheShinglesAsStrings()
    {
        var documents = Variants(6, 20);
        var verdicts = NearRun.Of(documents, new NearDuplicateOptions { Threshold = 0.5 }).Verdicts;
        Assert.NotEmpty(verdicts);
        var byId = documents.ToDictionary(document => document.Id);
        foreach (var verdict in verdicts)
        {
            var removal = verdict.Removal!;
            Assert.Equal(TrueJaccard(documents[(int)verdict.Index].Text, byId[removal.Other!].Text), removal.Jaccard!.Value, 6);
            Assert.Equal((removal.Jaccard.Value, 0.5, "near-duplicates", "jaccard"), (removal.Value, removal.Threshold, removal.Step, removal.Rule));
            Assert.True(removal.Jaccard >= 0.5);
        }
    }

    [Fact]
    public void EveryRemoval_HasASurvivorThatStays()
    {
        var documents = Variants(10, 40);
        var verdicts = NearRun.Of(documents, new NearDuplicateOptions { Threshold = 0.6 }).Verdicts;
        var gone = verdicts.Select(verdict => documents[(int)verdict.Index].Id).ToHashSet();
        Assert.All(verdicts, verdict => Assert.DoesNotContain(verdict.Removal!.Other!, gone));
    }

    [Fact]
    public void AChain_IsNoCluster()
    {
        // Windows of 200 words, each 15 words on from the last: neighbours have Jaccard .86, ends none. All are of one length.
        var words = Words(3, 1200);
        var documents = Enumerable.Range(0, 60).Select(i => new Document($"w{i}", string.Join(' ', words.Skip(15 * i).Take(200)), "windows")).ToArray();
        var supported = NearRun.Of(documents, new NearDuplicateOptions());
        Assert.InRange(supported.Verdicts.Length, 30, 50);
        Assert.All(supported.Verdicts, verdict => Assert.True(TrueJaccard(documents[(int)verdict.Index].Text, documents.Single(document => document.Id == verdict.Removal!.Other).Text) >= 0.7));
        // What the peers do: all but one go, and the reader is told.
        var chained = NearRun.Of(documents, new NearDuplicateOptions { Verify = false });
        Assert.Equal(59, chained.Verdicts.Length);
        Assert.Contains(chained.Findings, finding => finding.Id == "unverified");
    }

    [Theory]
    [InlineData(1, 100)]
    [InlineData(3, 1)]
    [InlineData(4, 13)]
    public void Verdicts_DoNotDependOnThreadsOrRuns(int threads, int run)
    {
        var documents = Variants(8, 30);
        var expected = NearRun.Of(documents, new NearDuplicateOptions { Threshold = 0.6 }).Verdicts;
        Assert.Equal(Show(expected), Show(NearRun.Of(documents, new NearDuplicateOptions { Threshold = 0.6 }, threads, run).Verdicts));
    }

    [Fact]
    public void ThousandsOfIdenticalDocuments_LeaveOne_AndAnAlarm()
    {
        var text = string.Join(' ', Words(5, 80));
        var documents = Enumerable.Range(0, 5000).Select(i => new Document($"d{i}", text, "copies")).ToArray();
        var (verdicts, findings) = NearRun.Of(documents, new NearDuplicateOptions(), run: 500);
        Assert.Equal(4999, verdicts.Length);
        Assert.All(verdicts, verdict => Assert.Equal(("d0", 1.0), (verdict.Removal!.Other, verdict.Removal.Jaccard!.Value)));
        Assert.Contains(findings, finding => finding is { Id: "large-cluster", Severity: Severity.Warning } && finding.Message.Contains("5000", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.Id == "source-removal" && finding.Message.Contains("copies", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("longest", "long")]
    [InlineData("first", "first")]
    [InlineData("score:quality", "best")]
    [InlineData("source:books,web", "book")]
    public void Keep_ChoosesTheSurvivor(string policy, string survivor)
    {
        var words = Words(9, 300);
        var text = string.Join(' ', words);
        Document[] documents =
        [
            new("first", text, "web") { Fields = Score("0.1") },
            new("best", text + ".", "web") { Fields = Score("0.9") },
            new("book", text, "books"),
            new("long", text + " and some more words at the end", "other") { Fields = Score("0.2") },
        ];
        var verdicts = NearRun.Of(documents, new NearDuplicateOptions { Keep = SurvivorPolicy.Parse(policy) }).Verdicts;
        Assert.Equal(3, verdicts.Length);
        Assert.All(verdicts, verdict => Assert.Equal(survivor, verdict.Removal!.Other));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    [InlineData(5, 5)]
    [InlineData(99, 5)]
    [InlineData(100, 8)]
    [InlineData(999, 8)]
    [InlineData(1000, 1)]
    public void CopiesBySize_AreFineWeb2s(int size, int copies)
    {
        Assert.Equal(copies, new SurvivorPolicy { CopiesBySize = true }.Copies(size));
        Assert.Equal(1, new SurvivorPolicy().Copies(size));
        if (size is 1 or > 100) return;
        var text = string.Join(' ', Words(11, 60));
        var documents = Enumerable.Range(0, size).Select(i => new Document($"d{i}", text, "copies")).ToArray();
        var verdicts = NearRun.Of(documents, new NearDuplicateOptions { Keep = SurvivorPolicy.Parse("first+copies") }).Verdicts;
        Assert.Equal(size - copies, verdicts.Count(verdict => verdict.Removal is not null));
        Assert.Equal(copies, verdicts.Count(verdict => verdict.Removal is null && verdict.Fields["duplicate_cluster_size"] == $"{size}"));
    }

    [Fact]
    public void Chinese_IsComparedByCharacters()
    {
        // 600 characters, four of them replaced, and punctuated differently.
        var characters = Enumerable.Range(0, 600).Select(i => (char)(0x4E00 + ((i * 7919) + (i * i * 31)) % 5000)).ToArray();
        var changed = (char[])characters.Clone();
        for (var i = 100; i < changed.Length; i += 150) changed[i] = '变';
        Document[] documents = [new("a", new string(characters), "zh"), new("b", string.Join("，", new string(changed).Chunk(20).Select(chunk => new string(chunk))), "zh")];
        var removal = Assert.Single(NearRun.Of(documents, new NearDuplicateOptions()).Verdicts).Removal!;
        Assert.InRange(removal.Jaccard!.Value, 0.85, 0.95);
        // As words each text is a handful of endless ones.
        Assert.Empty(NearRun.Of(documents, new NearDuplicateOptions { Unit = ShingleUnit.Words }).Verdicts);
    }

    [Fact]
    public void Short_Empty_And_Damaged_Texts_AreHandled()
    {
        Document[] documents = [new("a", "two words", "s"), new("b", "Two  words!", "s"), new("c", "...", "s"), new("d", "!", "s"), new("e", "\ud800 lone", "s")];
        Assert.Equal(("a", "b"), Assert.Single(NearRun.Of(documents, new NearDuplicateOptions { Keep = SurvivorPolicy.Parse("first") }).Verdicts) is var verdict
            ? (verdict.Removal!.Other!, documents[(int)verdict.Index].Id)
            : default);
        // datatrove leaves texts of fewer than five words alone.
        Assert.Empty(NearRun.Of(documents, new NearDuplicateOptions { Mode = MinHashMode.Datatrove }).Verdicts);
    }

    [Fact]
    public void Options_ThatAreImpossible_AreRefused()
    {
        foreach (var options in (NearDuplicateOptions[])
            [
                new() { Bands = 0 }, new() { Rows = 0 }, new() { Bands = 1000, Rows = 20 }, new() { Threshold = 0 }, new() { Threshold = 1.1 }, new() { Words = 0 },
                new() { Within = false }, new() { Extend = true }, new() { Comparisons = 0 },
            ])
        {
            Assert.Throws<InputException>(() => NearRun.Of([new("a", "text", "s")], options));
        }
        Assert.Throws<InputException>(() => SurvivorPolicy.Parse("shortest"));
    }

    static System.Collections.Immutable.ImmutableSortedDictionary<string, string> Score(string value) =>
        System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("quality", value);

    internal static string Show(IEnumerable<CorpusVerdict> verdicts) => string.Join('\n', verdicts.Select(verdict => $"{verdict.Index} {verdict.Removal}"));

    internal static string[] Words(uint seed, int count)
    {
        var random = new MersenneTwister(seed);
        return [.. Enumerable.Range(0, count).Select(_ => "w" + string.Concat(random.Between(0, 50_000).ToString().Select(digit => (char)('a' + digit - '0'))))];
    }

    // Texts with copies in which more and more words were replaced.
    internal static Document[] Variants(int texts, int copies) =>
    [
        .. Enumerable.Range(0, texts).SelectMany(text =>
        {
            var words = Words((uint)(100 + text), 150 + (20 * text));
            return Enumerable.Range(0, copies).Select(copy =>
            {
                var random = new MersenneTwister((uint)((1000 * text) + copy + 1));
                var changed = (string[])words.Clone();
                for (var change = 0; change < copy / 2; change++) changed[random.Between(0, (ulong)words.Length)] = $"other{(char)('a' + change)}";
                return new Document($"{text}-{copy}", string.Join(' ', changed), $"source{text % 3}");
            });
        }),
    ];

    internal static double TrueJaccard(string a, string b)
    {
        var (left, right) = (Shingles(a), Shingles(b));
        var common = left.Intersect(right).Count();
        return common / (double)(left.Count + right.Count - common);

        static HashSet<string> Shingles(string text)
        {
            var simplified = new SimplifiedText();
            simplified.Set(Encoding.UTF8.GetBytes(text));
            var words = Encoding.UTF8.GetString(simplified.Bytes).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return [.. Enumerable.Range(0, Math.Max(0, words.Length - 4)).Select(i => string.Join(' ', words.Skip(i).Take(5)))];
        }
    }
}
