using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Documents;

public class DocumentSplitTests
{
    static readonly Document[] Numbered = [.. Enumerable.Range(0, 2_000).Select(i => new Document($"{i}", $"Document number {i}.", "numbered"))];

    [Fact]
    public void Of_HoldsOutTheShare()
    {
        var split = DocumentSplit.Of(Numbered, "numbered", 0.1);
        // Binomial: 200 with a standard deviation of 13.4.
        Assert.InRange(split.Validation.Length, 146, 254);
        Assert.Equal(Numbered, split.Train.Concat(split.Validation).OrderBy(document => int.Parse(document.Id)));
        Assert.Equal(0, split.Duplicates);
    }

    [Fact]
    public void Of_ADocumentStaysOnItsSide()
    {
        var all = DocumentSplit.Of(Numbered, "numbered", 0.1);
        var half = DocumentSplit.Of(Numbered[1_000..].Reverse(), "numbered", 0.1);
        Assert.Subset(all.Validation.ToHashSet(), half.Validation.ToHashSet());
        Assert.Subset(all.Train.ToHashSet(), half.Train.ToHashSet());
        // A larger share only adds to what is held out.
        Assert.Subset(DocumentSplit.Of(Numbered, "numbered", 0.2).Validation.ToHashSet(), all.Validation.ToHashSet());
    }

    [Fact]
    public void Of_DropsRepeatedTextsWithinAndAcrossTheSides()
    {
        var repeated = Numbered.Select(document => document with { Id = $"{document.Id}'", Text = document.Text.ToUpperInvariant().Replace(" ", " \n\t", StringComparison.Ordinal) + " " });
        var split = DocumentSplit.Of([.. Numbered, .. repeated], "numbered");
        Assert.Equal(Numbered.Length, split.Duplicates);
        Assert.Equal(repeated.Sum(document => document.Text.Length), split.DuplicateBytes);
        var once = DocumentSplit.Of(Numbered, "numbered");
        Assert.Equal(once.Train, split.Train);
        Assert.Equal(once.Validation, split.Validation);
        Assert.Equal(once.Digest, split.Digest);
    }

    [Fact]
    public void Digest_TellsTextsAndSharesApart()
    {
        var digest = DocumentSplit.Of(Numbered, "numbered").Digest;
        Assert.Equal(64, digest.Length);
        Assert.NotEqual(digest, DocumentSplit.Of(Numbered, "numbered", 0.2).Digest);
        Assert.NotEqual(digest, DocumentSplit.Of(Numbered.Select(document => document with { Text = document.Text + "!" }), "numbered").Digest);
    }

    [Fact]
    public void Of_TooLittleText_IsRefused()
    {
        Assert.Contains("0 to validate on", Assert.Throws<InputException>(() => DocumentSplit.Of([Numbered[0], Numbered[0]], "one")).Message);
        Assert.Throws<InputException>(() => DocumentSplit.Of([], "none"));
        foreach (var share in (double[])[0, -1, 0.6, double.NaN]) Assert.Throws<InputException>(() => DocumentSplit.Of(Numbered, "numbered", share));
    }
}
