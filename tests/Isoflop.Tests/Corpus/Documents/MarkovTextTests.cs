using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Documents;

public class MarkovTextTests(ITestOutputHelper output)
{
    const string Characters = " etaoinshrdlcumwfgypbvkjxqzETAOINSHRDLCUMWFGYPBVKJXQZ0123456789";

    static readonly MarkovTextOptions Small = new() { Order = 2, Alphabet = 12, Documents = 3_000, MeanCharacters = 300, Seed = 20261122 };

    [Fact]
    public void Stationary_IsWhatTheChainKeeps()
    {
        var chain = new MarkovChain(Small);
        var states = 12 * 12;
        var next = new double[states];
        for (var state = 0; state < states; state++)
        {
            Assert.Equal(1, Enumerable.Range(0, 12).Sum(symbol => chain.Chance(state, symbol)), 1e-12);
            for (var symbol = 0; symbol < 12; symbol++) next[chain.Follow(state, symbol)] += chain.Share(state) * chain.Chance(state, symbol);
        }
        for (var state = 0; state < states; state++) Assert.Equal(chain.Share(state), next[state], 1e-12);
    }

    // H(X_3 | X_1 X_2) = H(X_1 X_2 X_3) - H(X_1 X_2): the rate from block entropies instead of from rows.
    [Fact]
    public void EntropyRate_IsTheGrowthOfBlockEntropies()
    {
        var chain = new MarkovChain(Small);
        var (longer, shorter) = (0.0, 0.0);
        for (var state = 0; state < 144; state++)
        {
            shorter -= chain.Share(state) * Math.Log(chain.Share(state));
            for (var symbol = 0; symbol < 12; symbol++)
            {
                var joint = chain.Share(state) * chain.Chance(state, symbol);
                longer -= joint * Math.Log(joint);
            }
        }
        Assert.Equal((longer - shorter) / Math.Log(2), new MarkovText(Small).EntropyRate.Value, 1e-10);
    }

    // Every seed's ideal loss lies within four standard errors of the computed rate.
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 12)]
    [InlineData(3, 6)]
    public void EntropyRate_IsWhatSimulationMeasures(int order, int alphabet)
    {
        var options = Small with { Order = order, Alphabet = alphabet, Seed = 7 };
        var (text, chain) = (new MarkovText(options), new MarkovChain(options));
        var losses = new List<double>();
        foreach (var document in text.Read().Where(document => document.Text.Length > order))
        {
            var symbols = document.Text.Select(character => Characters.IndexOf(character)).ToArray();
            var state = symbols.Take(order).Aggregate(0, (sum, symbol) => (sum * alphabet) + symbol);
            for (var i = order; i < symbols.Length; state = chain.Follow(state, symbols[i++])) losses.Add(-Math.Log2(chain.Chance(state, symbols[i])));
        }
        var mean = losses.Average();
        var error = Math.Sqrt(losses.Average(loss => (loss - mean) * (loss - mean)) / losses.Count);
        output.WriteLine($"seed {options.Seed}, order {order}: measured {mean:F5} ± {error:F5}, computed {text.EntropyRate.Value:F5} bits a character");
        Assert.True(losses.Count > 500_000);
        Assert.InRange(text.EntropyRate.Value, mean - (4 * error), mean + (4 * error));
    }

    // The best predictor of a window knows its tokens alone; its conditional entropies are estimated by counting here.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Floor_IsWhatCountingMeasures(int context)
    {
        var options = new MarkovTextOptions { Order = 2, Alphabet = 4, Documents = 60_000, MeanCharacters = 12, Seed = 11 };
        var stream = string.Concat(new MarkovText(options).Read().Select(document => document.Text + "."));
        // Entropy of a token given the 1, 2 ... context before it, from counts of windows.
        double Block(int length)
        {
            var counts = new Dictionary<string, int>();
            for (var i = 0; i + length <= stream.Length; i++)
            {
                var block = stream.Substring(i, length);
                counts[block] = counts.GetValueOrDefault(block) + 1;
            }
            var total = (double)(stream.Length - length + 1);
            return -counts.Values.Sum(count => count / total * Math.Log(count / total));
        }

        var measured = Enumerable.Range(1, context).Average(seen => Block(seen + 1) - Block(seen));
        var floor = new MarkovText(options).Floor(context).Value;
        output.WriteLine($"context {context}: counted {measured:F5}, computed {floor:F5} nats a token, {stream.Length} tokens");
        // 780,000 tokens of about one nat each: a standard error near 0.001; at most 5^4 blocks bias the counts by 0.0004.
        Assert.InRange(floor, measured - 0.005, measured + 0.005);
    }

    [Fact]
    public void Floor_OfLongContexts_ApproachesTheRate()
    {
        var text = new MarkovText(Small with { MeanCharacters = 1e6 });
        var rate = text.EntropyRate.ToNatsPerToken(1).Value;
        Assert.InRange(text.Floor(10_000).Value, rate, rate + 0.001);
        Assert.True(text.Floor(1).Value > text.Floor(8).Value);
    }

    [Fact]
    public void Read_IsTheSameEveryTimeAndDocumentsDoNotDependOnTheirNumber()
    {
        var text = new MarkovText(Small);
        var few = new MarkovText(Small with { Documents = 5 }).Read().ToArray();
        Assert.Equal(few, text.Read().Take(5));
        Assert.NotEqual(few, new MarkovText(Small with { Documents = 5, Seed = 3 }).Read());
        Assert.InRange(text.Read().Average(document => document.Text.Length), 280, 320);
    }

    // A bigram table cannot say what a trigram table can: the default chain has something to learn at every order.
    [Fact]
    public void Defaults_HaveStructureAtEveryOrder()
    {
        var entropies = new MarkovChain(new MarkovTextOptions()).ConditionalEntropies;
        output.WriteLine(string.Join(", ", entropies.Select(entropy => $"{entropy:F4}")) + " nats given 0, 1, 2, 3 characters");
        for (var known = 1; known < entropies.Count; known++) Assert.True(entropies[known] < entropies[known - 1] - 0.1);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<InputException>(() => new MarkovText(new MarkovTextOptions { Order = 0 }));
        Assert.Throws<InputException>(() => new MarkovText(new MarkovTextOptions { Alphabet = 64 }));
        Assert.Throws<InputException>(() => new MarkovText(new MarkovTextOptions { Alphabet = 63, Order = 5 }));
        Assert.Throws<InputException>(() => new MarkovText(new MarkovTextOptions { MeanCharacters = double.NaN }));
        Assert.Throws<InputException>(() => new MarkovText(new MarkovTextOptions { Documents = 0 }));
    }
}
