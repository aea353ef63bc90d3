using Isoflop.Corpus.Documents;
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
}
