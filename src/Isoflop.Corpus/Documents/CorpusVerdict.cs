using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents;

/// <summary>What becomes of one document after a pass over the whole corpus.</summary>
/// <param name="Index">Its place in the corpus, from 0.</param>
/// <param name="Removal">Why it goes; null where it stays.</param>
public sealed record CorpusVerdict(long Index, Removal? Removal)
{
    /// <summary>Parts of the text that go while the document stays, in order and apart from each other.</summary>
    public ImmutableArray<TextCut> Cuts { get; init; } = [];

    /// <summary>Fields that the document gains, by name, such as the size of its cluster.</summary>
    public ImmutableSortedDictionary<string, string> Fields { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
