using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>Measures on the words of a text.</summary>
static class WordMeasures
{
    /// <summary>How many words there are.</summary>
    public static readonly TextMeasure Count = new("words", view => view.Words.Count);

    /// <summary>How many words are more than punctuation.</summary>
    public static readonly TextMeasure PlainCount = new("words with a character that is no punctuation", view => WithMark(view, CharacterMarks.Plain));

    /// <summary>Mean length of words.</summary>
    public static readonly TextMeasure MeanLength = new("characters / words", view => Ratio(view.Words.Characters, view.Words.Count));

    /// <summary>Mean length of the words that are more than punctuation.</summary>
    public static readonly TextMeasure PlainMeanLength = new("characters / words, of words with a character that is no punctuation", view =>
    {
        var (words, count, characters) = (view.Words, 0, 0L);
        for (var word = 0; word < words.Count; word++)
        {
            if ((words.Marks[word] & CharacterMarks.Plain) == 0) continue;
            count++;
            characters += words.CharactersOf(word, 1);
        }
        return Ratio(characters, count);
    });

    /// <summary>Median length of words: of an even number the mean of the two in the middle.</summary>
    public static readonly TextMeasure MedianLength = new("median characters of a word", view =>
    {
        var words = view.Words;
        if (words.Count == 0) return 0;
        // By counting: all but the oddest words are short.
        Span<int> lengths = stackalloc int[256];
        lengths.Clear();
        for (var word = 0; word < words.Count; word++) lengths[Math.Min(words.CharactersOf(word, 1), 255)]++;
        return (Place(lengths, (words.Count - 1) / 2) + Place(lengths, words.Count / 2)) / 2.0;
    });

    /// <summary>Share of words with a letter.</summary>
    public static readonly TextMeasure WithLetter = new("words with a letter / words", view => Ratio(WithMark(view, CharacterMarks.Letter), view.Words.Count));

    /// <summary>Share of words without a letter.</summary>
    public static readonly TextMeasure WithoutLetter = new("words without a letter / words", view => Ratio(view.Words.Count - WithMark(view, CharacterMarks.Letter), view.Words.Count));

    /// <summary>Number signs per word.</summary>
    public static readonly TextMeasure Hashes = new("'#' / words", view => Ratio(view.Text.AsSpan().Count('#'), view.Words.Count));

    /// <summary>Ellipses per word.</summary>
    public static readonly TextMeasure Ellipses = new("('...' + '…') / words", view => Ratio(Occurrences(view.Text, "...") + view.Text.AsSpan().Count('…'), view.Words.Count));

    /// <summary>Number signs and ellipses, in all spellings, per word.</summary>
    public static readonly TextMeasure Symbols = new(
        "('#' + '...' + '. . .' + '…') / words",
        view => Ratio(view.Text.AsSpan().Count('#') + Occurrences(view.Text, "...") + Occurrences(view.Text, ". . .") + view.Text.AsSpan().Count('…'), view.Words.Count));

    /// <summary>Share of words with a number sign or an ellipsis.</summary>
    public static readonly TextMeasure WithSymbol = new("words with '#' or '…' / words", view =>
    {
        var count = 0;
        // Most texts have neither.
        if (view.Text.AsSpan().IndexOfAny('#', '…') >= 0)
        {
            for (var word = 0; word < view.Words.Count; word++)
            {
                if (view.Word(word).IndexOfAny('#', '…') >= 0) count++;
            }
        }
        return Ratio(count, Math.Max(1, view.Words.Count));
    });

    /// <summary>NeMo: share of words that are an ellipsis or mostly number signs, a run of which counts once.</summary>
    public static readonly TextMeasure SymbolWords = new("words that are an ellipsis, or of whose characters more than half are runs of '#' / words", view =>
    {
        var count = 0;
        for (var word = 0; word < view.Words.Count; word++)
        {
            if (IsSymbol(view.Word(word))) count++;
        }
        return Ratio(count, view.Words.Count);
    });

    /// <summary>Characters of the longest word.</summary>
    public static readonly TextMeasure Longest = new("characters of the longest word", view =>
    {
        var longest = 0;
        for (var word = 0; word < view.Words.Count; word++) longest = Math.Max(longest, view.Words.CharactersOf(word, 1));
        return longest;
    });

    /// <summary>How many different stop words occur.</summary>
    public static readonly TextMeasure StopWordKinds = new("different stop words", view => StopWords(view, different: true, ignoreCase: false));

    /// <summary>How many words are stop words.</summary>
    public static readonly TextMeasure StopWordCount = new("stop words", view => StopWords(view, different: false, ignoreCase: false));

    /// <summary>How many words are stop words in either case.</summary>
    public static readonly TextMeasure StopWordCountAnyCase = new("stop words, case ignored", view => StopWords(view, different: false, ignoreCase: true));

    /// <summary>Share of words that are stop words in either case.</summary>
    public static readonly TextMeasure StopWordShare = new("stop words, case ignored / words", view => Ratio(StopWords(view, different: false, ignoreCase: true), view.Words.Count));

    /// <summary>How often a phrase occurs, one occurrence beginning after the end of the other.</summary>
    public static int Occurrences(ReadOnlySpan<char> text, string phrase)
    {
        var count = 0;
        for (int at; (at = text.IndexOf(phrase, StringComparison.Ordinal)) >= 0; text = text[(at + phrase.Length)..]) count++;
        return count;
    }

    /// <summary>A ratio; NaN where there is nothing to divide by.</summary>
    public static double Ratio(double part, double whole) => whole == 0 ? double.NaN : part / whole;

    static int WithMark(TextView view, CharacterMarks mark)
    {
        var count = 0;
        foreach (var marks in view.Words.Marks)
        {
            if ((marks & mark) != 0) count++;
        }
        return count;
    }

    static bool IsSymbol(ReadOnlySpan<char> word)
    {
        if (word is "..." or "[...]" or "…" or "(...)" or "[…]" or "-»") return true;
        var runs = 0;
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] == '#' && (at == 0 || word[at - 1] != '#')) runs++;
        }
        return 2 * runs > CharacterCount.Of(word);
    }

    static int Place(ReadOnlySpan<int> counts, int rank)
    {
        for (var length = 0; ; length++)
        {
            rank -= counts[length];
            if (rank < 0) return length;
        }
    }

    // All that a rule asks is whether there are a few: but the evidence is the count.
    static int StopWords(TextView view, bool different, bool ignoreCase)
    {
        var text = view.Text.AsSpan();
        var starts = view.Words.Starts;
        var lengths = view.Words.Lengths;
        var (lookup, longest) = (view.Vocabulary.Lookup, view.Vocabulary.Longest);
        var kinds = different ? new HashSet<string>(StringComparer.Ordinal) : null;
        var count = 0;
        Span<char> lower = stackalloc char[64];
        for (var word = 0; word < lengths.Length; word++)
        {
            // Most words are longer than any stop word, or begin with another letter.
            if (lengths[word] > longest || !view.Vocabulary.MayBegin(text[starts[word]])) continue;
            scoped var span = text.Slice(starts[word], lengths[word]);
            if (ignoreCase && span.Length <= lower.Length)
            {
                span.ToLowerInvariant(lower);
                span = lower[..span.Length];
            }
            if (!lookup.TryGetValue(span, out var found)) continue;
            count++;
            kinds?.Add(found);
        }
        return kinds?.Count ?? count;
    }
}
