using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Filters.Perplexities;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Settings;

namespace Isoflop.Tests.Corpus.Filters;

public class NgramModelTests
{
    // Runs of KenLM's own test model (lm/test.arpa) that its published answers for two sentences come from.
    const string Arpa = """

        \data\
        ngram 1=11
        ngram 2=9
        ngram 3=7
        ngram 4=4
        ngram 5=3

        \1-grams:
        -1.139057	.	-0.845098
        -1.029493	</s>
        -99	<s>	-0.4149733
        -1.995635	<unk>	-20
        -1.285941	a	-0.69897
        -1.687872	biarritz	-0.30103
        -1.285941	little	-0.69897
        -1.383514	loin	-0.30103
        -1.285941	looking	-0.4771212
        -1.206319	more	-0.544068
        -1.509559	on	-0.4771212

        \2-grams:
        -0.0602359	. </s>
        -0.4846522	<s> looking	-0.4771214
        -0.09132547	a little	-0.69897
        -0.09021038	little more	-0.1998621
        -0.6708385	loin </s>
        -0.4638903	looking on	-0.4771212
        -0.5136299	more .	-0.4771212
        -0.3561665	more loin
        -0.1649931	on a	-0.4771213

        \3-grams:
        -0.01916512	more . </s>
        -0.0283603	on a little	-0.4771212
        -0.01660496	a little more	-0.09409451
        -0.3488368	<s> looking on	-0.4771212
        -0.1892331	little more loin
        -0.04835128	looking on a	-0.4771212
        -3	a little biarritz

        \4-grams:
        -0.009249173	looking on a little	-0.4771212
        -0.005464747	on a little more	-0.4771212
        -0.1453306	a little more loin
        -0.01552657	<s> looking on a	-0.4771212

        \5-grams:
        -0.003061223	<s> looking on a little
        -0.001813953	looking on a little more
        -0.0432557	on a little more loin

        \end\

        """;

    static readonly string[] Corpus =
    [
        "the cat sat on the mat", "the dog sat on the cat", "a cat and a dog", "the mat", "dogs and cats sit", "the cat", "a dog on a mat sat and sat", "the dog and the cat and the mat",
        "on the mat the cat sat", "a mat a mat", "cats", "the cat sat", "sit on it", "it sat on the dog", "the big dog sat on the small mat", "a small cat", "the small dog and the big cat sat on it",
    ];

    [Fact]
    public void Read_ThenScore_GivesKenLMsPublishedAnswers()
    {
        using var folder = new TemporaryFolder();
        var model = NgramModel.Read(folder.Write("test.arpa", Arpa));
        // [KenLM, lm/model_test.cc, Continuation]
        Is([-0.484652, -0.348837, -0.0155266, -0.00306122, -0.00181395, -0.0432557], model.LogProbabilities("looking on a little more loin".Split(' '))[..6]);
        // There 'the' has a probability of its own; here it is unknown: backoffs of five lengths and the unknown's.
        Is([-0.484652, -0.348837, -0.0155266, -0.00306122, -1.995635 - 0.4771212 - 0.4771212 - 0.69897 - 0.69897], model.LogProbabilities("looking on a little the".Split(' '))[..5]);
        // After the unknown one its own backoff of -20; the end of the sentence.
        Is([-0.4149733 - 1.995635, -1.20632 - 20.0, -0.51363, -0.0191651], model.LogProbabilities("not_found more .".Split(' ')));

        static void Is(double[] expected, double[] found)
        {
            Assert.Equal(expected.Length, found.Length);
            for (var place = 0; place < expected.Length; place++) Assert.Equal(expected[place], found[place], 2e-5);
        }
    }

    [Fact]
    public void Train_GivesProbabilitiesThatSumToOne()
    {
        foreach (var order in new[] { 1, 2, 3, 4 })
        {
            var table = NgramModel.Train(Corpus, order).Table;
            var random = new CounterRandom(3, (ulong)order);
            for (var trial = 0; trial < 60; trial++)
            {
                var context = Enumerable.Range(0, order - 1).Select(_ => random.NextIndex(table.Names.Count)).Where(token => token != table.End).ToArray();
                var sum = Enumerable.Range(0, table.Names.Count).Where(token => token != table.Begin).Sum(token => Math.Pow(10, table.LogProbability([.. context, token])));
                Assert.Equal(1, sum, 1e-5);
            }
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Train_GivesWhatTheDefinitionGives(int order)
    {
        var table = NgramModel.Train(Corpus, order).Table;
        var plain = new PlainKneserNey([.. Corpus.Select(line => (string[])["<s>", .. line.Split(' '), "</s>"])], order);
        var runs = 0;
        for (var length = 1; length <= order; length++)
        {
            foreach (var (run, _) in table.Runs(length))
            {
                string[] tokens = [.. run.Tokens.ToArray().Select(token => table.Names[token])];
                if (tokens is ["<s>"]) continue;
                runs++;
                Assert.Equal(plain.Probability(tokens), Math.Pow(10, table.LogProbability(run.Tokens)), 1e-6);
            }
        }
        Assert.True(runs > 60, $"{runs} runs");
    }

    [Fact]
    public void Save_ThenRead_GivesEqualScores()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.arpa");
        var model = NgramModel.Train(Corpus, 3);
        model.Save(file);
        var read = NgramModel.Read(file);
        Assert.Equal(model.Identity, read.Identity);
        foreach (var text in new[] { "the cat sat on it", "a whale of a mat\nthe dog", "nothing of this" }) Assert.Equal(model.Score(text), read.Score(text));
    }

    [Fact]
    public void Perplexity_IsLowOnWhatTheModelKnows_AndItsUnitIsTheCallers()
    {
        var model = NgramModel.Train(Corpus, 3);
        Assert.True(model.Perplexity("the cat sat on the mat") < model.Perplexity("mat the on sat cat the"));
        Assert.True(model.Perplexity("the dog sat") < model.Perplexity("quantum flux capacitors"));
        Assert.Equal(double.NaN, model.Perplexity(" \n "));
        var chinese = NgramModel.Train(["黄河是中国的第二长河", "长江是中国的第一长河", "中国的河很长"], 3, NgramUnit.Characters);
        Assert.Equal(7, chinese.Score("中国的长河。").Tokens);
        Assert.True(chinese.Perplexity("中国的长河") < chinese.Perplexity("河长的国中"));
    }

    [Fact]
    public void Step_RemovesWhatIsSurprising_OrPredictable_UnderAnyScorer()
    {
        using var folder = new TemporaryFolder();
        NgramModel.Train(Corpus, 3).Save(Path.Combine(folder.Path, "x.arpa"));
        var step = FilterCatalogue.Find("perplexity", YamlSettings.Parse("model: x.arpa\nmost: 30\nleast: 1.5", "recipe.yaml"), path => Path.Combine(folder.Path, path));
        Assert.Null(step.Apply(new Document("x", "the cat sat on the mat", "x")).Removal);
        Assert.Equal("surprising", step.Apply(new Document("x", "colourless green ideas sleep", "x")).Removal?.Rule);
        Assert.Equal("predictable", new PerplexityFilter(new Constant(), 10, 3).Apply(new Document("x", "anything", "x")).Removal?.Rule);
        Assert.Equal("2", new PerplexityFilter(new Constant(), 10).Apply(new Document("x", "anything", "x")).Document.Fields["perplexity"]);
    }

    [Theory]
    [InlineData("no model")]
    [InlineData("\\data\\\nngram 1=2\n\n\\1-grams:\n-1\ta\n\n\\end\\\n")]
    [InlineData("\\data\\\nngram 1=1\n\n\\1-grams:\n-1\ta b c\n\n\\end\\\n")]
    [InlineData("\\data\\\nngram 1=1\n\n\\1-grams:\nx\ta\n\n\\end\\\n")]
    [InlineData("\\data\\\nngram 1=1\n\n\\1-grams:\n-1\ta\n")]
    public void Read_RefusesWhatIsNoModel(string content)
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => NgramModel.Read(folder.Write("x.arpa", content)));
    }

    // Every token a bit of probability one half.
    sealed class Constant : TextScorer
    {
        public override string Identity => "constant";

        public override (double LogProbability, int Tokens) Score(string text) => (-Math.Log(2) * text.Length, text.Length);
    }

    // The definition, term by term, over strings: nothing stored, no backoff weights, no logarithms.
    sealed class PlainKneserNey(string[][] sentences, int order)
    {
        public double Probability(string[] run)
        {
            if (run.Length == 0) return 1.0 / (sentences.SelectMany(sentence => sentence).Where(token => token != "<s>").Distinct().Count() + 1);
            var context = run[..^1];
            var followers = All(run.Length).Where(other => other.SkipLast(1).SequenceEqual(context)).ToArray();
            var total = followers.Sum(Adjusted);
            if (total == 0) return Probability(run[1..]);
            var discounts = Discounts(run.Length);
            var taken = followers.Sum(other => discounts[Math.Min(3, Adjusted(other))]);
            var count = run is ["<unk>"] ? 0 : Adjusted(run);
            return ((count - discounts[Math.Min(3, count)]) / total) + ((double)taken / total * Probability(run[1..]));
        }

        IEnumerable<string[]> Occurrences(int length) => sentences.SelectMany(sentence => Enumerable.Range(0, Math.Max(0, sentence.Length - length + 1)).Select(first => sentence[first..(first + length)]));

        string[][] All(int length) => [.. Occurrences(length).Where(run => run is not ["<s>"]).DistinctBy(run => string.Join(' ', run))];

        int Adjusted(string[] run) => run.Length == order || run[0] == "<s>"
            ? Occurrences(run.Length).Count(other => other.SequenceEqual(run))
            : All(run.Length + 1).Count(longer => longer.Skip(1).SequenceEqual(run));

        double[] Discounts(int length)
        {
            var counts = All(length).Select(Adjusted).ToArray();
            double T(int count) => counts.Count(other => other == count);
            var share = T(1) / (T(1) + (2 * T(2)));
            double[] discounts = [0, .. Enumerable.Range(1, 3).Select(k => k - ((k + 1) * share * T(k + 1) / T(k)))];
            return discounts[1..].Select((discount, place) => double.IsFinite(discount) && discount >= 0 && discount <= place + 1).All(fine => fine) ? discounts : [0, 0.5, 1, 1.5];
        }
    }
}
