namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>Which paragraphs are cut where they come again.</summary>
public sealed record RepeatedParagraphOptions
{
    /// <summary>Whether each line is a paragraph; else paragraphs end at blank lines.</summary>
    public bool Lines { get; init; }

    /// <summary>Shortest paragraph that is cut, in characters: headings and single words come again everywhere, and cutting them spoils the rest.</summary>
    public int Characters { get; init; } = 100;

    /// <summary>Characters that a document must keep; with fewer it goes.</summary>
    public int Remaining { get; init; } = 1;
}
