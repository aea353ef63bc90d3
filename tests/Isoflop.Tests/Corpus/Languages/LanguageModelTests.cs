using Isoflop.Corpus.Languages;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Languages;

public class LanguageModelTests(ITestOutputHelper output)
{
    [Fact]
    public void Guess_IsFastTexts_OnEveryTextOfTheReference()
    {
        var model = SharedLanguageModel.Get();
        var (texts, furthest) = (0, 0.0);
        foreach (var row in SharedCorpus.Read("language-expected.jsonl"))
        {
            var guesses = model.Guess((string)row["text"]!, 3);
            var expected = row["top3"]!.AsArray();
            Assert.Equal(expected.Select(guess => ((string)guess![0]!)["__label__".Length..]), guesses.Select(guess => guess.Label));
            for (var place = 0; place < expected.Count; place++) furthest = Math.Max(furthest, Math.Abs((double)expected[place]![1]! - guesses[place].Probability));
            texts++;
        }
        output.WriteLine($"{texts} texts, largest difference of a probability {furthest:E1}");
        Assert.True(texts >= 199);
        Assert.InRange(furthest, 0, 1e-4);
    }

    [Fact]
    public void Guess_TakesLineEndsForBlanks()
    {
        var model = SharedLanguageModel.Get();
        Assert.Equal(model.Guess("Das ist ein Satz. Und noch einer."), model.Guess("Das ist ein Satz.\nUnd noch\r\n einer.\n"));
        Assert.Equal("zh", model.Guess("黄河是中国的第二长河，被称为中华民族的母亲河。")[0].Label);
    }

    [Fact]
    public void Read_RefusesWhatIsNoModel()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.ftz");
        Assert.Throws<InputException>(() => LanguageModel.Read(file));
        File.WriteAllText(file, "no model at all");
        Assert.Throws<InputException>(() => LanguageModel.Read(file));
    }

    [Fact]
    public void Read_RefusesAFileCutAnywhere()
    {
        var content = File.ReadAllBytes(SharedLanguageModel.File);
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "x.ftz");
        foreach (var length in new[] { 3, 10, 60, 1_000, 100_000, content.Length / 2, content.Length - 1 })
        {
            File.WriteAllBytes(file, content[..length]);
            Assert.Throws<InputException>(() => LanguageModel.Read(file));
        }
    }
}
