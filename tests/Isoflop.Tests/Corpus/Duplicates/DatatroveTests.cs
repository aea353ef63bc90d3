using System.Text;
using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates.Hashing;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Tests.Corpus.Duplicates;

/// <summary>The mode that is datatrove's, held against datatrove's own outputs bit for bit.</summary>
public class DatatroveTests(ITestOutputHelper output)
{
    [Fact]
    public void SimplifiedText_IsDatatroves_ByteForByte()
    {
        var texts = Goldens.Texts();
        foreach (var (id, text, simplified) in texts)
        {
            var words = new SimplifiedText();
            words.Set(Encoding.UTF8.GetBytes(text));
            Assert.True(simplified == Encoding.UTF8.GetString(words.Bytes), $"{id}: {simplified} against {Encoding.UTF8.GetString(words.Bytes)}");
        }
        output.WriteLine($"{texts.Count} texts");
        Assert.True(texts.Count >= 128);
    }

    [Fact]
    public void Functions_AreNumPys()
    {
        var golden = Goldens.Lines("minhash_params_xxh64.json").Single();
        var (a, b) = new MersenneMinHash(14, 8, 1).Functions;
        Assert.Equal(golden.GetProperty("a").EnumerateArray().Select(value => ulong.Parse(value.GetString()!)), a.ToArray());
        Assert.Equal(golden.GetProperty("b").EnumerateArray().Select(value => ulong.Parse(value.GetString()!)), b.ToArray());
    }

    [Fact]
    public void Signature_IsDatatroves_BitForBit()
    {
        var texts = Goldens.Texts().ToDictionary(text => text.Id, text => text.Text);
        var shingler = new Shingler(ShingleUnit.Words, 5, 8, shortTexts: false);
        var minHash = new MersenneMinHash(14, 8, 1);
        var signature = new ulong[14 * 8];
        var compared = 0;
        foreach (var golden in Goldens.Lines("minhash_xxh64.jsonl"))
        {
            var hashes = shingler.Hashes(Encoding.UTF8.GetBytes(texts[golden.GetProperty("id").GetString()!]));
            Assert.Equal(golden.GetProperty("n_shingles").GetInt32(), hashes.Length);
            var first = golden.GetProperty("first_shingles").EnumerateArray().Select(value => ulong.Parse(value.GetString()!)).ToArray();
            Assert.Equal(first, hashes[..first.Length].ToArray());
            Assert.Equal(golden.GetProperty("sig").ValueKind == JsonValueKind.Null, hashes.IsEmpty);
            if (hashes.IsEmpty) continue;
            var expected = golden.GetProperty("sig").EnumerateArray().SelectMany(bucket => bucket.EnumerateArray()).Select(value => ulong.Parse(value.GetString()!)).ToArray();
            minHash.Signature(hashes, signature);
            Assert.Equal(expected, signature);
            compared++;
        }
        output.WriteLine($"{compared} signatures");
        Assert.True(compared > 100);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LoremWindows_AreDatatrovesClusters(bool verify)
    {
        var starts = Goldens.Lines("lorem_clusters.json").Single().EnumerateArray().Select(cluster => cluster.EnumerateArray().Select(start => start.GetInt32()).ToArray()).ToArray();
        var lorem = Goldens.Texts().Single(text => text.Id == "lorem").Text;
        var documents = starts.SelectMany((cluster, c) => cluster.Select(start => new Document($"{c}:{start}", lorem.Substring(start, 400), "lorem"))).ToArray();
        var verdicts = NearRun.Of(documents, new NearDuplicateOptions { Mode = MinHashMode.Datatrove, Verify = verify, Threshold = 0.5 }).Verdicts;
        foreach (var verdict in verdicts) output.WriteLine($"{documents[verdict.Index].Id} {verdict.Removal}");
        Assert.Equal(starts.Sum(cluster => cluster.Length - 1), verdicts.Count(verdict => verdict.Removal is not null));
        // Nothing is removed for the sake of another cluster, and each cluster keeps one.
        Assert.All(verdicts, verdict => Assert.Equal(documents[verdict.Index].Id.Split(':')[0], verdict.Removal!.Other!.Split(':')[0]));
    }

    [Theory]
    [InlineData("", 0xEF46DB3751D8E999UL)]
    [InlineData("a", 0xD24EC4F1A98C6E5BUL)]
    [InlineData("abc", 0x44BC2CF5AD770999UL)]
    public void XxHash64_GivesThePublishedValues(string text, ulong hash) => Assert.Equal(hash, XxHash64.Of(Encoding.UTF8.GetBytes(text)));
}
