namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>Which passages are cut where they come again.</summary>
public sealed record RepeatedPassageOptions
{
    /// <summary>Tokens that a passage has at least. A token is a run of characters other than white space; a Chinese or Japanese character is one by itself.</summary>
    public int Tokens { get; init; } = 50;

    /// <summary>Characters that a document must keep; with fewer it goes.</summary>
    public int Remaining { get; init; } = 1;
}
