using System.Collections.Immutable;
using Isoflop.Corpus.Contamination.Splits;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Contamination.Splits;

/// <summary>Nothing of the text that two corpora are measured on is left in what either is trained on.</summary>
public sealed class CommonHeldOutTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    IReadOnlySet<int> Near(ImmutableArray<Document> documents, ImmutableArray<Document> held) => NearDuplicates.Places(documents, held, new PassResources(1 << 26, 2, _folder.Path));

    [Fact]
    public void Of_LeavesNoCopyAndNoNearDuplicateOnEitherSide()
    {
        // Every document twice in the first corpus, the second time in another case; every tenth with one word changed besides. The second has each once.
        Document[] once = [.. Enumerable.Range(0, 400).Select(i => Document($"d{i}", Words(i)))];
        Document[] first = [.. once, .. once.Select(document => document with { Id = document.Id + "-again", Text = document.Text.ToUpperInvariant() }), .. once.Where((_, i) => i % 10 == 0).Select(document => document with { Id = document.Id + "-near", Text = document.Text + " changed" })];
        var held = CommonHeldOut.Of(first, once, 0.2, Near);
        Assert.InRange(held.Documents.Length, 50, 110);
        var ids = held.Documents.Select(document => document.Id).ToHashSet();
        // By their place among the first corpus's documents: the lower-case ones stand for both.
        Assert.All(ids, id => Assert.Matches(@"^d\d+$", id));
        Assert.Equal(2 * held.Documents.Length, held.First.Copies);
        Assert.Equal(ids.Count(id => int.Parse(id[1..]) % 10 == 0), held.First.Near);
        Assert.Equal(first.Length - held.First.Copies - held.First.Near, held.First.Train.Length);
        Assert.Equal((held.Documents.Length, 0), (held.Second.Copies, held.Second.Near));
        Assert.DoesNotContain(held.First.Train, document => ids.Contains(document.Id.Split('-')[0]));
        Assert.DoesNotContain(held.Second.Train, document => ids.Contains(document.Id));
        Assert.Equal((0.0, 0.0), (held.First.Leakage.PassageShare, held.Second.Leakage.PassageShare));
        // What stays is as it was: repeated documents, in order.
        Assert.Equal(first.Where(document => held.First.Train.Contains(document)), held.First.Train);
    }

    [Fact]
    public void Of_IsTheSameForCorporaTheOtherWayRound()
    {
        Document[] first = [.. Enumerable.Range(0, 200).Select(i => Document($"a{i}", Words(i)))];
        Document[] second = [.. Enumerable.Range(100, 200).Select(i => Document($"b{i}", Words(i)))];
        var (held, turned) = (CommonHeldOut.Of(first, second, 0.3, Near), CommonHeldOut.Of(second, first, 0.3, Near));
        Assert.Equal(held.Documents.Select(document => document.Text), turned.Documents.Select(document => document.Text));
        Assert.StartsWith("30% of the 100 different documents that both have", held.Origin.Replace(" %", "%", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_TakesAThirdTextOutOfBoth()
    {
        Document[] first = [.. Enumerable.Range(0, 100).Select(i => Document($"a{i}", Words(i)))];
        Document[] second = [.. Enumerable.Range(200, 100).Select(i => Document($"b{i}", Words(i)))];
        Document[] third = [.. Enumerable.Range(90, 20).Concat([299, 299]).Select(i => Document($"c{i}", Words(i)))];
        var held = CommonHeldOut.Given(first, second, third, "third", Near);
        Assert.Equal(21, held.Documents.Length);
        Assert.Equal((10, 1), (held.First.Copies, held.Second.Copies));
        Assert.Contains("third", held.Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CorporaWithoutACommonDocumentAreRefused()
    {
        Document[] first = [Document("a", Words(1))];
        Document[] second = [Document("b", Words(2))];
        var mistake = Assert.Throws<InputException>(() => CommonHeldOut.Of(first, second, 0.5, Near));
        Assert.Contains("--validation", mistake.Remedy, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => CommonHeldOut.Of(first, first, 0.7, Near));
    }

    static Document Document(string id, string text) => new(id, text, "test");

    // A hundred and fifty words that no other number has in this order; of letters, for near duplicates do not tell numbers apart.
    static string Words(int number)
    {
        var random = new CounterRandom((ulong)number, 5);
        return string.Join(' ', Enumerable.Range(0, 150).Select(_ => new string([.. Enumerable.Range(0, 3).Select(_ => (char)('a' + random.NextIndex(26)))])));
    }
}
