using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;
using static Isoflop.Corpus.Filters.Rules.RemovalSide;

namespace Isoflop.Corpus.Filters.Variants;

/// <summary>
/// Gopher's rules of quality [Rae 2021, arXiv 2112.11446, section A.1.1] as several projects have them. They agree on the thresholds and differ in what they
/// count, which changes the verdict on more than half of technical texts.
/// </summary>
static class GopherQuality
{
    /// <summary>datatrove 0.10.0, gopher_quality_filter.py.</summary>
    public static readonly FilterVariant Datatrove = new(
        "gopher-quality/datatrove",
        "datatrove's rules on words between white space (datatrove itself cuts with spaCy)",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("gopher_short_doc", WordMeasures.PlainCount, Below, 50),
            new("gopher_long_doc", WordMeasures.PlainCount, Above, 100_000),
            new("gopher_below_avg_threshold", WordMeasures.PlainMeanLength, Below, 3),
            new("gopher_above_avg_threshold", WordMeasures.PlainMeanLength, Above, 10),
            new("gopher_too_many_hashes", WordMeasures.Hashes, Above, 0.1),
            new("gopher_too_many_ellipsis", WordMeasures.Ellipses, Above, 0.1),
            new("gopher_too_many_bullets", LineMeasures.Bullets, Above, 0.9),
            new("gopher_too_many_end_ellipsis", LineMeasures.EndEllipses, Above, 0.3),
            new("gopher_below_alpha_threshold", WordMeasures.WithLetter, Below, 0.8),
            new("gopher_enough_stop_words", WordMeasures.StopWordKinds, Below, 2),
        ]);

    /// <summary>dolma, taggers/gopher.py with the thresholds of its configurations.</summary>
    public static readonly FilterVariant Dolma = new(
        "gopher-quality/dolma",
        "dolma's: median word length, symbols by word, all stop words counted",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("word_count_min", WordMeasures.Count, Below, 50),
            new("word_count_max", WordMeasures.Count, Above, 100_000),
            new("median_word_length_min", WordMeasures.MedianLength, Below, 3),
            new("median_word_length_max", WordMeasures.MedianLength, Above, 10),
            new("symbol_to_word_ratio", WordMeasures.WithSymbol, Above, 0.1),
            new("fraction_of_words_with_alpha_character", WordMeasures.WithLetter, Below, 0.8),
            new("required_word_count", WordMeasures.StopWordCount, Below, 2),
            new("fraction_of_lines_starting_with_bullet_point", LineMeasures.HyphenBullets, Above, 0.9),
            new("fraction_of_lines_ending_with_ellipsis", LineMeasures.EndEllipsisCharacters, Above, 0.3),
        ]);

    /// <summary>DCLM, mappers/filters/content_filters.py, on words between white space throughout.</summary>
    public static readonly FilterVariant Dclm = new(
        "gopher-quality/dclm",
        "DCLM's: lines without empty ones, more bullets and ellipses, stop words in either case (DCLM counts words with uniseg)",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("page_length_min", WordMeasures.Count, Below, 50),
            new("page_length_max", WordMeasures.Count, Above, 100_000),
            new("word_length_min", WordMeasures.MeanLength, Below, 3),
            new("word_length_max", WordMeasures.MeanLength, Above, 10),
            new("symbol_ratio", WordMeasures.Symbols, Above, 0.1),
            new("bullet_count", LineMeasures.FilledBullets, Above, 0.9),
            new("ellipsis_count", LineMeasures.FilledEndEllipses, Above, 0.3),
            new("alphabetic_word_ratio", WordMeasures.WithoutLetter, Above, 0.2),
            new("stop_word", WordMeasures.StopWordCountAnyCase, Below, 2),
        ]);

    /// <summary>FineWeb-2's values for Mandarin, on datatrove's rules.</summary>
    public static readonly FilterVariant Mandarin = new(
        "gopher-quality/cmn_Hani",
        "FineWeb-2's thresholds for Mandarin on datatrove's rules, a character a word (FineWeb-2 cuts words)",
        WordSplit.Characters,
        FilterVocabulary.Mandarin,
        [.. Datatrove.Rules.Select(rule => rule.Name switch
        {
            "gopher_below_avg_threshold" => rule with { Threshold = 1 },
            "gopher_above_avg_threshold" => rule with { Threshold = 5 },
            "gopher_below_alpha_threshold" => rule with { Threshold = 0.735 },
            _ => rule,
        })]);
}
