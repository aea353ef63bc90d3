namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>What counts as a word. A filter's verdict depends on it as much as on its thresholds.</summary>
enum WordSplit
{
    /// <summary>Runs between white space, as Python's <c>str.split</c> cuts.</summary>
    Whitespace,

    /// <summary>Runs of letters, numbers and <c>_</c>; every other visible character is a word of its own.</summary>
    Punctuated,

    /// <summary>Runs of letters and numbers; nothing else is a word.</summary>
    Letters,

    /// <summary>A Han or kana character is a word; the rest as <see cref="Punctuated"/>.</summary>
    Characters,
}
