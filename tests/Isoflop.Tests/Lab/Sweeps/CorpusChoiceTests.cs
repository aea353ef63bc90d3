using Isoflop.Corpus.Documents;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;

namespace Isoflop.Tests.Lab.Sweeps;

public class CorpusChoiceTests
{
    [Fact]
    public void Floor_IsThatOfTheChainByBytesAndUnknownOtherwise()
    {
        var chain = new MarkovTextOptions { Order = 2, Alphabet = 12 };
        var choice = new CorpusChoice { Source = CorpusChoice.Markov, Chain = chain };
        Assert.Equal(new MarkovText(chain).Floor(32), choice.Floor(32));
        Assert.True(choice.Floor(2)!.Value.Value > choice.Floor(32)!.Value.Value);
        // Of tokens of several characters nobody has worked it out, of other text nobody knows it.
        Assert.Null((choice with { Vocabulary = 512 }).Floor(32));
        Assert.Null(new CorpusChoice { Source = CorpusChoice.Sdk }.Floor(32));
    }

    [Fact]
    public void Json_ComesBackWithEveryMember()
    {
        var chain = new MarkovTextOptions { Order = 2, Alphabet = 12, Zipf = 0.5, Tilt = 2, Documents = 7, MeanCharacters = 30, Seed = 9 };
        var choice = new CorpusChoice { Source = "/a folder/é+\"x\"", Chain = chain, ValidationShare = 0.1, Vocabulary = 300, Digest = "0123" };
        Assert.Equal(choice, CorpusChoiceJson.Read(CorpusChoiceJson.Write(choice), "text.json"));
        Assert.Contains("é+", CorpusChoiceJson.Write(choice), StringComparison.Ordinal);
        var least = new CorpusChoice { Source = CorpusChoice.Sdk };
        Assert.Equal(least, CorpusChoiceJson.Read(CorpusChoiceJson.Write(least), "text.json"));
        Assert.Equal(least, CorpusChoiceJson.Read("""{"source":"sdk"}""", "text.json"));
        Assert.Contains("the key 'chain.ordre'", Assert.Throws<InputException>(() => CorpusChoiceJson.Read("""{"source":"markov","chain":{"ordre":2}}""", "text.json")).Message);
        Assert.Contains("no 'source'", Assert.Throws<InputException>(() => CorpusChoiceJson.Read("{}", "text.json")).Message);
    }
}
