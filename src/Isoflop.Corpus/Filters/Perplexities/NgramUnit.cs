namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>What an n-gram model predicts one after the other. A line is a sentence.</summary>
public enum NgramUnit
{
    /// <summary>Runs between white space, in lower case.</summary>
    Words,

    /// <summary>Characters that are no white space, in lower case: for Chinese.</summary>
    Characters,
}
