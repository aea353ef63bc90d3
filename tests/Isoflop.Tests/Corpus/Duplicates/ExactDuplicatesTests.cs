using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Corpus.Duplicates.Passages;

namespace Isoflop.Tests.Corpus.Duplicates;

public class ExactDuplicatesTests
{
    [Fact]
    public void SameText_IgnoresCaseAndWhiteSpace_SameBytesDoesNot()
    {
        Document[] documents = [new("a", "One  text\n", "s"), new("b", " one TEXT", "s"), new("c", "One  text\n", "s"), new("d", "onetext", "s")];
        var verdicts = NearRun.Of(documents, new ExactDuplicates()).Verdicts;
        Assert.Equal([1L, 2L], verdicts.Select(verdict => verdict.Index));
        Assert.All(verdicts, verdict => Assert.Equal(("a", "same-text", 1.0), (verdict.Removal!.Other!, verdict.Removal.Rule, verdict.Removal.Jaccard!.Value)));
        Assert.Equal(2, Assert.Single(NearRun.Of(documents, new ExactDuplicates(new ExactDuplicateOptions { By = ExactKey.Bytes })).Verdicts).Index);
        Assert.Equal("longest goes last", string.Join(' ', NearRun.Of(
            [new("short", "a b", "s"), new("long", "a   b", "s")],
            new ExactDuplicates(new ExactDuplicateOptions { Keep = new SurvivorPolicy() })).Verdicts.Select(verdict => verdict.Removal!.Other == "long" ? "longest goes last" : "first")));
    }

    [Theory]
    [InlineData("Grüße  AUS\tKöln\u00a0!")]
    [InlineData(" \u3000你好，世界 ÉÀ ")]
    [InlineData("ΑΣ \ud835\udd04 Ⱥ İ\u2028x")]
    [InlineData("")]
    [InlineData("A long line of ASCII with CAPITALS, at last beyond one block of bytes,\tthen tabs\n\nand blank  lines and so on until the end of it. ")]
    [InlineData("                                                                    Spaces for more than a block, then a text of more than a block of bytes 你好 and on and on")]
    public void NormalText_IsWhatADocumentsKeyHashes(string text)
    {
        var hash = SHA256.HashData(new NormalText().Of(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(DocumentKey.Of(text).Value, System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash));
    }

    [Fact]
    public void Addresses_AreComparedWithoutWhatDoesNotMatter()
    {
        string?[] addresses =
        [
            "https://www.Example.org/page/?utm_source=x&b=2&a=1#top", "http://example.org/page?a=1&b=2", "example.org:80/page?a=1&b=2", "http://example.org/Page?a=1&b=2", "https://example.org:8443/page?a=1&b=2", null, "",
        ];
        Document[] documents =
        [
            .. addresses.Select((address, i) => new Document($"d{i}", $"text {i}", "s")
            {
                Fields = address is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("url", address),
            }),
        ];
        var verdicts = NearRun.Of(documents, new ExactDuplicates(new ExactDuplicateOptions { By = ExactKey.Address })).Verdicts;
        Assert.Equal([1L, 2L], verdicts.Select(verdict => verdict.Index));
        Assert.All(verdicts, verdict => Assert.Equal(("d0", null), (verdict.Removal!.Other, verdict.Removal.Jaccard)));
    }

    /// <summary>In memory, and on disk in seven parts.</summary>
    [Theory]
    [InlineData(1 << 28)]
    [InlineData(80)]
    public void RepeatedParagraphs_AreCutOnce_AndAnEmptyDocumentGoes(long memory)
    {
        var (a, b, c) = (new string('a', 120), new string('b', 120), new string('c', 120));
        Document[] documents = [new("0", $"{a}\n\n{b}", "s"), new("1", $"short\n\n{b.ToUpperInvariant()}\n\nshort\n\n{c}", "s"), new("2", $"{a}\n\n{c}\n", "s"), new("3", "short", "s")];
        var verdicts = NearRun.Of(documents, new RepeatedParagraphs(), run: 2, memory: memory).Verdicts;
        Assert.Equal([1L, 2L], verdicts.Select(verdict => verdict.Index));
        var cut = Assert.Single(verdicts[0].Cuts);
        Assert.Equal(("repeated-paragraph", "0"), (cut.Rule, cut.Other));
        Assert.Equal($"short\n\nshort\n\n{c}", documents[1].Text.Remove(cut.Start, cut.Length));
        Assert.Equal(("nothing-left", 0.0), (verdicts[1].Removal!.Rule, verdicts[1].Removal!.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void SuffixArray_IsTheSortedSuffixes(int kind)
    {
        var random = new Isoflop.Corpus.Duplicates.Hashing.MersenneTwister((uint)kind);
        for (var trial = 0; trial < 200; trial++)
        {
            var letters = kind == 1 ? 2UL : kind == 2 ? 4UL : 40UL;
            var text = Enumerable.Range(0, (int)random.Between(0, 60)).Select(_ => (int)random.Between(0, letters)).ToArray();
            var expected = Enumerable.Range(0, text.Length).Order(Comparer<int>.Create((a, b) => text.AsSpan(a).SequenceCompareTo(text.AsSpan(b)))).ToArray();
            Assert.Equal(expected, SuffixArray.Of(text, (int)letters));
        }
    }

    /// <summary>In memory by a suffix array, and on disk in 3 and in 256 parts.</summary>
    [Theory]
    [InlineData(1 << 28)]
    [InlineData(200_000)]
    [InlineData(1000)]
    public void RepeatedPassages_AreThoseThatAWindowSearchFinds(long memory)
    {
        // Documents pieced together from few stretches: repeats begin and end anywhere.
        var random = new Isoflop.Corpus.Duplicates.Hashing.MersenneTwister(5);
        var stretches = Enumerable.Range(0, 12).Select(i => NearDuplicatesTests.Words((uint)(50 + i), 8 + (3 * i))).ToArray();
        Document[] documents =
        [
            .. Enumerable.Range(0, 40).Select(i => new Document($"{i}", string.Join("  ", Enumerable.Range(0, 6).SelectMany(_ => stretches[random.Between(0, 12)].Skip((int)random.Between(0, 4)))), "s")),
        ];
        const int Tokens = 12;
        var verdicts = NearRun.Of(documents, new RepeatedPassages(new RepeatedPassageOptions { Tokens = Tokens }), memory: memory).Verdicts.ToDictionary(verdict => (int)verdict.Index);
        var seen = new Dictionary<string, (int Document, int Place)>();
        for (var i = 0; i < documents.Length; i++)
        {
            var words = documents[i].Text.Split("  ");
            var cut = new bool[words.Length];
            for (var at = 0; at + Tokens <= words.Length; at++)
            {
                var window = string.Join(' ', words.Skip(at).Take(Tokens));
                if (!seen.TryAdd(window, (i, at)) && (seen[window].Document != i || at >= seen[window].Place + Tokens)) cut.AsSpan(at, Tokens).Fill(true);
            }
            var expected = string.Join("  ", words.Where((_, at) => !cut[at]));
            var left = documents[i].Text;
            if (verdicts.TryGetValue(i, out var verdict))
            {
                if (verdict.Removal is not null) left = "";
                foreach (var part in verdict.Cuts.Reverse()) left = left.Remove(part.Start, part.Length);
            }
            Assert.Equal(expected, left.TrimEnd());
        }
        Assert.Contains(verdicts.Values, verdict => verdict.Cuts.Length > 1);
    }

    [Fact]
    public void RepeatedPassages_InChinese_GoByCharacter_AndAPeriodStaysOnce()
    {
        var passage = new string([.. Enumerable.Range(0, 60).Select(i => (char)(0x4E00 + i))]);
        Document[] documents = [new("0", "开头" + passage, "s"), new("1", passage + "结尾", "s"), new("2", string.Concat(Enumerable.Repeat("一二三", 40)), "s")];
        var verdicts = NearRun.Of(documents, new RepeatedPassages(new RepeatedPassageOptions { Tokens = 50 })).Verdicts;
        Assert.Equal((0, 60, "0"), (verdicts[0].Cuts[0].Start, verdicts[0].Cuts[0].Length, verdicts[0].Cuts[0].Other));
        // The 51st character repeats the 3rd, whose own passage reaches to the 52nd: the cut begins behind it.
        Assert.Equal((51, 69), (verdicts[1].Cuts[0].Start, verdicts[1].Cuts[0].Length));
    }
}
