using System.Collections.Immutable;
using Isoflop.Corpus.Mixtures;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Tests.Corpus.Mixtures;

public class MixtureTests
{
    const ulong Seed = 11;

    static readonly MixtureEntry[] Documents = Make([("a", 400), ("b", 100), ("c", 25)]);

    [Fact]
    public void Nothing_TakesEverythingOnce()
    {
        var mixture = Mixture.Of(Documents, new MixtureOptions());
        Assert.Equal(Enumerable.Range(0, Documents.Length).Select(i => (long)i), mixture.Order.ToArray().Order());
        Assert.NotEqual(Enumerable.Range(0, Documents.Length).Select(i => (long)i), mixture.Order.ToArray());
        Assert.All(mixture.Shares, share => Assert.Equal(share.Available, share.Taken));
    }

    [Fact]
    public void Epochs_AreExact()
    {
        var mixture = Mixture.Of(Documents, new MixtureOptions { Epochs = Numbers(("a", 0.25), ("b", 2), ("c", 3.5)) });
        foreach (var (share, epochs) in mixture.Shares.Zip([0.25, 2, 3.5]))
        {
            Assert.InRange(share.Taken, (epochs * share.Available) - 110, (epochs * share.Available) + 110);
            var times = mixture.Order.ToArray().Where(place => Documents[place].Group == share.Group).CountBy(place => place).ToDictionary();
            // Every document as often as any other, up to the last part of an epoch.
            Assert.Equal(epochs < 1 ? [1] : epochs == 2 ? [2] : [3, 4], times.Values.Distinct().Order());
            Assert.Equal(share.Taken, mixture.Order.ToArray().Where(place => Documents[place].Group == share.Group).Sum(place => (long)Documents[place].Tokens));
        }
    }

    [Fact]
    public void Weights_AreSharesOfTokens_AndTheFirstGroupToEndDecides()
    {
        var mixture = Mixture.Of(Documents, new MixtureOptions { Weights = Numbers(("a", 1), ("b", 1), ("c", 2)) });
        Assert.All(mixture.Shares.Zip([1, 1, 2]), pair => Assert.Equal(pair.Second * mixture.Shares[2].Available / 2.0, pair.First.Wanted, 6));
        // No document has 200 tokens.
        Assert.All(mixture.Shares, share => Assert.InRange(share.Taken, share.Wanted - 100, share.Wanted + 100));
        Assert.Equal(1, mixture.Shares[2].Epochs);
        var without = Mixture.Of(Documents, new MixtureOptions { Weights = Numbers(("a", 1), ("b", 0), ("c", 0)) });
        Assert.Equal(["a"], without.Order.ToArray().Select(place => Documents[place].Group).Distinct());
    }

    /// <summary>Two groups at their caps leave the rest to the third, and the total is what was asked for.</summary>
    [Fact]
    public void Caps_HandTheRestToTheOthers()
    {
        var available = Mixture.Of(Documents, new MixtureOptions()).Shares.Select(share => share.Available).ToArray();
        var tokens = (4.0 * available[2]) + (4.0 * available[1]) + (0.5 * available[0]);
        var mixture = Mixture.Of(Documents, new MixtureOptions { Weights = Numbers(("a", 1), ("b", 5), ("c", 20)), Tokens = tokens });
        Assert.Equal([false, true, true], mixture.Shares.Select(share => share.IsCapped));
        Assert.Equal([0.5, 4.0, 4.0], mixture.Shares.Select(share => Math.Round(share.Epochs, 2)));
    }

    [Fact]
    public void Temperature_BringsSharesTogether()
    {
        var half = Mixture.Of(Documents, new MixtureOptions { Temperature = 2, Tokens = 20_000 });
        var total = (double)half.Shares.Sum(share => share.Taken);
        var roots = half.Shares.Select(share => Math.Sqrt(share.Available)).ToArray();
        Assert.All(half.Shares.Zip(roots), pair => Assert.Equal(pair.Second / roots.Sum(), pair.First.Taken / total, 0.02));
    }

    [Fact]
    public void Curriculum_OrdersByScore()
    {
        var up = Mixture.Of(Documents, new MixtureOptions { Order = MixtureOrder.Ascending, Score = "s" }).Order.ToArray().Select(place => Documents[place].Score).ToArray();
        var down = Mixture.Of(Documents, new MixtureOptions { Order = MixtureOrder.Descending, Score = "s" }).Order.ToArray().Select(place => Documents[place].Score).ToArray();
        Assert.Equal(up.Order(), up);
        Assert.Equal(down.OrderDescending(), down);
        Assert.Contains("1 documents without", Assert.Throws<InputException>(() => Mixture.Of([.. Documents, new MixtureEntry(5, "a", double.NaN)], new MixtureOptions { Order = MixtureOrder.Ascending, Score = "s" })).Message);
    }

    [Fact]
    public void Seed_DecidesTheOrder_AndALargerShareHoldsTheSmaller()
    {
        long[] Take(double share, ulong seed) => Mixture.Of(Documents, new MixtureOptions { Epochs = Numbers(("a", share)), Seed = seed }).Order.ToArray();
        Assert.Equal(Take(0.5, 1), Take(0.5, 1));
        Assert.NotEqual(Take(0.5, 1), Take(0.5, 2));
        Assert.Empty(Take(0.2, 1).Except(Take(0.4, 1)));
    }

    [Fact]
    public void Names_MustBeThere()
    {
        Assert.Contains("'d'", Assert.Throws<InputException>(() => Mixture.Of(Documents, new MixtureOptions { Weights = Numbers(("a", 1), ("b", 1), ("c", 1), ("d", 1)) })).Message);
        Assert.Contains("no weight for 'c'", Assert.Throws<InputException>(() => Mixture.Of(Documents, new MixtureOptions { Weights = Numbers(("a", 1), ("b", 1)) })).Message);
    }

    static ImmutableSortedDictionary<string, double> Numbers(params (string Name, double Value)[] values) => values.ToImmutableSortedDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);

    static MixtureEntry[] Make((string Group, int Count)[] groups)
    {
        var random = new CounterRandom(Seed, 0);
        return [.. groups.SelectMany(group => Enumerable.Repeat(group.Group, group.Count)).Select(group => new MixtureEntry(20 + random.NextIndex(180), group, random.NextUniform()))];
    }
}
