using System.Buffers;
using System.Collections.Frozen;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>What a filter's rules look for in a language.</summary>
/// <param name="words">Words of which a text in the language has some.</param>
sealed class FilterVocabulary(params IEnumerable<string> words)
{
    /// <summary>Gopher's stop words [Rae 2021, arXiv 2112.11446, section A.1.1].</summary>
    public static FilterVocabulary English { get; } = new("the", "be", "to", "of", "and", "that", "have", "with");

    /// <summary>FineWeb-2's stop words of Mandarin, simplified and traditional [datatrove, configurations of FineWeb-2, cmn_Hani].</summary>
    public static FilterVocabulary Mandarin { get; } =
        new("的", "年", "在", "月", "是", "和", "日", "了", "於", "·", "為", "有", "被", "人", "中", "为", "他", "與", "後", "也", "而", "由");

    readonly SearchValues<char> _firsts = SearchValues.Create([.. words.SelectMany(word => new[] { char.ToLowerInvariant(word[0]), char.ToUpperInvariant(word[0]) })]);
    readonly FrozenSet<string> _words = words.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The stop words, in order.</summary>
    public IEnumerable<string> StopWords => _words.Order(StringComparer.Ordinal);

    /// <summary>For looking a stretch of text up among the stop words.</summary>
    public FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup => _words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Length of the longest stop word, in UTF-16 units.</summary>
    public int Longest { get; } = words.Select(word => word.Length).DefaultIfEmpty().Max();

    /// <summary>Whether a stop word, in either case, begins with this character.</summary>
    public bool MayBegin(char first) => _firsts.Contains(first);
}
