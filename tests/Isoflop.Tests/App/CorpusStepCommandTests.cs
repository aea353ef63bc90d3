using Isoflop.Corpus.Filters.Classifiers;
using Isoflop.Corpus.Filters.Perplexities;

namespace Isoflop.Tests.App;

public sealed class CorpusStepCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Steps_OfAnUnknownName_NamesTheNearest()
    {
        Assert.Equal(2, _terminal.Run("corpus", "steps", "gopher-quality/dolmo"));
        Assert.Contains("The nearest is 'gopher-quality/dolma'", _terminal.Error);
    }

    [Fact]
    public void FetchLanguageModel_FromAPackageThatIsNone_SaysSo()
    {
        // Where the model is there already, there is nothing to fetch.
        if (File.Exists(Isoflop.Corpus.Languages.LanguageModelFile.Path)) Assert.Skip("the model is in the user's data folder already");
        Assert.Equal(2, _terminal.Run("corpus", "fetch-language-model", "--package", _terminal.File("x.tgz", "no package")));
        Assert.Contains("fasttext.wasm.js@1.0.0", _terminal.Error);
    }

    [Fact]
    public void TrainClassifier_WritesOneThatTheLibraryReads()
    {
        var good = _terminal.File("good.txt", string.Join("\n<|endoftext|>\n", Enumerable.Repeat("rivers and mountains and the sea", 40)));
        var bad = _terminal.File("bad.txt", string.Join("\n<|endoftext|>\n", Enumerable.Repeat("buy cheap pills now", 40)));
        var file = _terminal.File("x.bin");
        Assert.Equal(0, _terminal.Run("corpus", "train-classifier", "--good", good, "--bad", bad, "--out", file));
        Assert.Contains("of 8 texts kept back 8 are told rightly", _terminal.Out);
        var classifier = TextClassifier.Read(file);
        Assert.True(classifier.Probability("the sea and rivers", "good") > 0.5);
        Assert.Contains(classifier.Digest, _terminal.Out);
        // Nothing is overwritten unasked.
        Assert.Equal(2, _terminal.Run("corpus", "train-classifier", "--good", good, "--bad", bad, "--out", file));
    }

    [Fact]
    public void TrainNgrams_WritesAModelThatTheLibraryReads()
    {
        var text = _terminal.File("text.txt", string.Join("\n<|endoftext|>\n", Enumerable.Range(0, 30).Select(index => $"the river runs to the sea and the rain number {index} feeds it")));
        var file = _terminal.File("x.arpa");
        Assert.Equal(0, _terminal.Run("corpus", "train-ngrams", text, "--order", "2", "--out", file));
        var model = NgramModel.Read(file);
        Assert.Contains(model.Identity, _terminal.Out);
        Assert.True(model.Perplexity("the river runs to the sea") < model.Perplexity("sea the to runs river the"));
        Assert.Equal(2, _terminal.Run("corpus", "train-ngrams", text, "--order", "9", "--out", _terminal.File("y.arpa")));
    }
}
