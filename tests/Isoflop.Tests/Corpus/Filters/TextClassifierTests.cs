using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Filters.Classifiers;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Settings;

namespace Isoflop.Tests.Corpus.Filters;

public class TextClassifierTests(ITestOutputHelper output)
{
    const string Script = """
        import(process.argv[1] + '/dist/main/node.mjs').then(async ({ getFastTextModule, getFastTextClass }) => {
          const FastText = await getFastTextClass({ getFastTextModule });
          const model = await new FastText().loadModel('file://' + process.argv[2]);
          const texts = JSON.parse(require('fs').readFileSync(process.argv[3], 'utf8'));
          const answer = texts.map(text => {
            const found = model.predict(text, 2, 0), labels = {};
            for (let i = 0; i < found.size(); i++) labels[found.get(i)[1]] = found.get(i)[0];
            return labels;
          });
          console.log(JSON.stringify(answer));
        });
        """;

    // Two manners of speaking over one vocabulary: what tells them apart is how often words and pairs of words come.
    static (string Label, string Text)[] Examples(ulong seed, int count) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var random = new CounterRandom(seed, (ulong)index);
            var good = index % 2 == 0;
            var words = Enumerable.Range(0, 30).Select(_ => (int)(40 * Math.Pow(random.NextUniform(), good ? 1.4 : 1 / 1.4))).Select(word => $"w{word}").ToArray();
            return (good ? "good" : "bad", string.Join(' ', words));
        }),
    ];

    [Fact]
    public void Train_TellsUnseenTextsApart_NearlyAsWellAsCanBe()
    {
        var classifier = TextClassifier.Train(Examples(1, 2_000));
        var held = Examples(2, 1_000);
        var right = held.Count(example => (classifier.Probability(example.Text, "good") > 0.5) == (example.Label == "good"));
        // The true densities of a word u = word / 40: u^(1/1.4 - 1) / 1.4 against 1.4 u^(1.4 - 1).
        var best = held.Count(example =>
        {
            var ratio = example.Text.Split(' ').Sum(word => Math.Log((int.Parse(word[1..], System.Globalization.CultureInfo.InvariantCulture) + 0.5) / 40) * ((1 / 1.4) - 1.4) - (2 * Math.Log(1.4)));
            return (ratio > 0) == (example.Label == "good");
        });
        output.WriteLine($"of {held.Length}: {right} by the classifier, {best} by the true densities");
        Assert.InRange(right, best - 40, held.Length);
        Assert.True(best > 800);
    }

    [Fact]
    public void Train_OfEqualExamples_GivesEqualWeights()
    {
        var one = TextClassifier.Train(Examples(3, 200));
        Assert.Equal(one.Digest, TextClassifier.Train(Examples(3, 200)).Digest);
        Assert.NotEqual(one.Digest, TextClassifier.Train(Examples(3, 200), new ClassifierOptions { Seed = 2 }).Digest);
        Assert.Throws<InputException>(() => TextClassifier.Train(Examples(3, 200).Where(example => example.Label == "good")));
    }

    [Fact]
    public void Save_ThenRead_GivesTheSameProbabilities()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.bin");
        var classifier = TextClassifier.Train(Examples(4, 400));
        classifier.Save(file);
        var read = TextClassifier.Read(file);
        Assert.Equal(classifier.Digest, read.Digest);
        foreach (var (_, text) in Examples(5, 50)) Assert.Equal(classifier.Probability(text, "good"), read.Probability(text, "good"));
    }

    [Fact]
    public void Probability_IsFastTexts_OfTheSameFile()
    {
        var package = Oracle.Package("fasttext.wasm.js");
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.bin");
        var classifier = TextClassifier.Train(Examples(6, 600));
        classifier.Save(file);
        string[] texts = [.. Examples(7, 40).Select(example => example.Text), "w1 w2 unknown w3", "w1", "黄河 w5"];
        var answer = JsonDocument.Parse(Oracle.Node(Script, package, file, folder.Write("texts.json", JsonSerializer.Serialize(texts)))).RootElement;
        var furthest = texts.Select((text, index) => Math.Abs(answer[index].GetProperty("__label__good").GetDouble() - classifier.Probability(text, "good"))).Max();
        output.WriteLine($"largest difference of a probability {furthest:E1}");
        Assert.InRange(furthest, 0, 1e-4);
    }

    [Fact]
    public void Step_WritesTheScoreAndRemovesWhatIsBad()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.bin");
        TextClassifier.Train(Examples(8, 1_000)).Save(file);
        var step = FilterCatalogue.Find("classifier", YamlSettings.Parse("model: x.bin\nlabel: good", "recipe.yaml"), path => Path.Combine(folder.Path, path));
        var outcomes = Examples(9, 200).Select(example => (example.Label, Outcome: step.Apply(new Document("x", example.Text, "x")))).ToArray();
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Outcome.Removal is null, double.Parse(outcome.Outcome.Document.Fields["score"], System.Globalization.CultureInfo.InvariantCulture) >= 0.5));
        Assert.InRange(outcomes.Count(outcome => outcome.Outcome.Removal is null == (outcome.Label == "good")), 150, 200);
        var mistake = Assert.Throws<InputException>(() => FilterCatalogue.Find("classifier", YamlSettings.Parse("model: x.bin\nlabel: fine", "recipe.yaml"), path => Path.Combine(folder.Path, path)));
        Assert.Contains("good", mistake.Expected);
    }
}
