using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;
using static Isoflop.Corpus.Filters.Rules.RemovalSide;

namespace Isoflop.Corpus.Filters.Variants;

/// <summary>The rules of NeMo Curator and of data-juicer that look at one document, with their defaults.</summary>
static class Heuristics
{
    /// <summary>NeMo Curator, text/filters/heuristic: Gopher's rules of quality as it has them.</summary>
    public static readonly FilterVariant NemoQuality = new(
        "gopher-quality/nemo",
        "NeMo Curator's: words that are symbols, lines with text, many bullets",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("word_count_min", WordMeasures.Count, Below, 50),
            new("word_count_max", WordMeasures.Count, Above, 100_000),
            new("mean_word_length_min", WordMeasures.MeanLength, Below, 3),
            new("mean_word_length_max", WordMeasures.MeanLength, Above, 10),
            new("symbol_to_word", WordMeasures.SymbolWords, Above, 0.1),
            new("bullet_ratio", LineMeasures.ManyBullets, Above, 0.9),
            new("ellipsis", LineMeasures.EndMarkedEllipses, Above, 0.3),
            new("words_without_alphabets", WordMeasures.WithLetter, Below, 0.8),
            new("common_english_words", WordMeasures.StopWordCount, Below, 2),
        ]);

    /// <summary>NeMo Curator, text/filters/heuristic/repetition: Gopher's rules of repetition as it has them.</summary>
    public static readonly FilterVariant NemoRepetition = new(
        "gopher-repetition/nemo",
        "NeMo Curator's: what is left without repeats (of equally frequent runs it takes any, we the first)",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("repeated_lines", RepetitionMeasures.DifferentLines, Below, 0.7),
            new("repeated_paragraphs", RepetitionMeasures.DifferentParagraphs, Below, 0.7),
            new("repeated_lines_char", RepetitionMeasures.DifferentLineCharacters, Below, 0.8),
            new("repeated_paragraphs_char", RepetitionMeasures.DifferentParagraphCharacters, Below, 0.8),
            new("repeating_top_2grams", RepetitionMeasures.TopInText(2), Above, 0.20),
            new("repeating_top_3grams", RepetitionMeasures.TopInText(3), Above, 0.18),
            new("repeating_top_4grams", RepetitionMeasures.TopInText(4), Above, 0.16),
            new("repeating_dup_5gram", RepetitionMeasures.Uncounted(5), Above, 0.15),
            new("repeating_dup_6gram", RepetitionMeasures.Uncounted(6), Above, 0.14),
            new("repeating_dup_7gram", RepetitionMeasures.Uncounted(7), Above, 0.13),
            new("repeating_dup_8gram", RepetitionMeasures.Uncounted(8), Above, 0.12),
            new("repeating_dup_9gram", RepetitionMeasures.Uncounted(9), Above, 0.11),
            new("repeating_dup_10gram", RepetitionMeasures.Uncounted(10), Above, 0.10),
        ]);

    /// <summary>NeMo Curator, text/filters/heuristic/string.py: what it adds to Gopher's.</summary>
    public static readonly FilterVariant NemoStrings = new(
        "heuristics/nemo",
        "NeMo Curator's shares of odd characters, addresses, brackets, boilerplate and unfinished lines",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("alpha_numeric", CharacterMeasures.NonAlphanumeric, Above, 0.25),
            new("numbers_ratio", CharacterMeasures.Digits, Above, 0.15),
            new("urls_ratio", CharacterMeasures.Addresses, Above, 0.2),
            new("white_space", CharacterMeasures.WhiteSpace, Above, 0.25),
            new("parentheses_ratio", CharacterMeasures.Brackets, Above, 0.1),
            new("max_word_length", WordMeasures.Longest, Above, 1000),
            new("boilerplate_string_ratio", LineMeasures.Boilerplate, Above, 0.4),
            new("punctuation", LineMeasures.Unfinished, Above, 0.85),
        ]);

    /// <summary>data-juicer's filters of text that need no model and no list of words.</summary>
    public static readonly FilterVariant DataJuicer = new(
        "heuristics/data-juicer",
        "data-juicer's shares and lengths (its word repetition ignores case and punctuation, ours does not)",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("alphanumeric", CharacterMeasures.Alphanumeric, Below, 0.25),
            new("average_line_length", LineMeasures.MeanLength, Below, 10),
            new("maximum_line_length", LineMeasures.Longest, Below, 10),
            new("words_num", WordMeasures.Count, Below, 10),
            new("character_repetition", CharacterMeasures.Repetition(10), Above, 0.5),
            new("word_repetition", RepetitionMeasures.RepeatedRunShare(10), Above, 0.5),
        ]);
}
