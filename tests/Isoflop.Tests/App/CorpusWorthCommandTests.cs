using System.Text.Json;
using Isoflop.Laws;
using Isoflop.Laws.Comparisons.Texts;
using Isoflop.Runs.Reading;
using Isoflop.Tests.Laws.Comparisons.Texts;

namespace Isoflop.Tests.App;

/// <summary>The command around the study; what it trains and fits is tested by the library.</summary>
public sealed class CorpusWorthCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void TextsWithNothingInCommon_AreRefusedBeforeAnythingIsTrained()
    {
        var (first, second) = (_terminal.File("a.txt", "one text"), _terminal.File("b.txt", "another text"));
        Assert.Equal(2, _terminal.Run("corpus", "worth", first, second, "--folder", _terminal.File("worth")));
        Assert.Contains("0 documents that both texts have", _terminal.Error);
        Assert.Contains("--validation", _terminal.Error);
        Assert.False(Directory.Exists(_terminal.File("worth")));
    }

    [Theory]
    [InlineData("--minutes", "0.1")]
    [InlineData("--seeds", "0")]
    [InlineData("--share", "0.9")]
    [InlineData("--threads", "0")]
    public void ImpossibleNumbers_AreRefused(string option, string value)
    {
        var text = _terminal.File("a.txt", "one text");
        Assert.Equal(2, _terminal.Run("corpus", "worth", text, text, option, value, "--folder", _terminal.File("worth")));
    }

    [Fact]
    public void AVersionThatIsNotThere_IsSaid()
    {
        Assert.Equal(2, _terminal.Run("corpus", "worth", "abcdef", "sdk", "--corpus", _terminal.File("corpus")));
        Assert.Contains("no version 'abcdef'", _terminal.Error);
    }

    // The table that the study leaves, fitted by hand.
    [Fact]
    public void Fit_OfTheTableGivesTheSameMultiplier()
    {
        var runs = TextWorthTests.Runs(1.4, 0.003, 1);
        var table = _terminal.File("runs.csv", RunsText.Csv(runs.With("group", runs.Groups.ToArray())));
        Assert.Equal(0, _terminal.Run("fit", table, "--law", "text-multiplier", "--pin", "alpha=0.5", "--delta", "inf", "--replicates", "50", "--json"));
        var said = JsonDocument.Parse(_terminal.Out).RootElement.GetProperty("coefficients").GetProperty("m").GetDouble();
        Assert.Equal(TextWorth.Of(RunReader.Read(table, new RunReadOptions { Keep = [LawForms.SecondText] }).Runs).Multiplier, said, 1e-9);
    }
}
