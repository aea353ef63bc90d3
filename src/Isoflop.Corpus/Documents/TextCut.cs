namespace Isoflop.Corpus.Documents;

/// <summary>A part of a document's text that is taken out.</summary>
/// <param name="Start">Its first character (UTF-16), from 0.</param>
/// <param name="Length">Its length in characters, at least 1.</param>
/// <param name="Rule">Name of the rule that takes it out.</param>
public readonly record struct TextCut(int Start, int Length, string Rule)
{
    /// <summary>Id of the document that keeps the same text; null where none does.</summary>
    public string? Other { get; init; }
}
