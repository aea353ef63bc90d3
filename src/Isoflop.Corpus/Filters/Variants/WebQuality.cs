using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;
using static Isoflop.Corpus.Filters.Rules.RemovalSide;

namespace Isoflop.Corpus.Filters.Variants;

/// <summary>FineWeb's own rules and mC4's rule of paragraphs.</summary>
static class WebQuality
{
    /// <summary>datatrove 0.10.0, fineweb_quality_filter.py.</summary>
    public static readonly FilterVariant FineWeb = new(
        "fineweb/datatrove",
        "FineWeb's rules of lines, words between white space (datatrove itself cuts with spaCy)",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            new("empty", LineMeasures.Filled, Below, 1),
            new("line_punct_ratio", LineMeasures.Punctuated, Below, 0.12),
            new("short_line_ratio", LineMeasures.Short, Above, 0.67),
            new("char_dup_ratio", LineMeasures.RepeatedCharacters, Above, 0.01),
            new("list_ratio", LineMeasures.Feeds, Above, 0.3),
        ]);

    /// <summary>FineWeb-2's values for Mandarin: no rule on short lines, more repeated characters.</summary>
    public static readonly FilterVariant Mandarin = new(
        "fineweb/cmn_Hani",
        "FineWeb-2's thresholds for Mandarin, a character a word (FineWeb-2 cuts words)",
        WordSplit.Characters,
        FilterVocabulary.Mandarin,
        [
            new("empty", LineMeasures.Filled, Below, 1),
            new("line_punct_ratio", LineMeasures.Punctuated, Below, 0.106),
            new("char_dup_ratio", LineMeasures.RepeatedCharacters, Above, 0.1),
            new("list_ratio", LineMeasures.Feeds, Above, 0.178),
        ]);

    /// <summary>mC4's rule [tensorflow_datasets, c4_utils.py]: three lines of 200 characters or more.</summary>
    public static readonly FilterVariant Paragraphs = new(
        "c4-paragraph",
        "mC4's: at least three lines of 200 characters",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [new("< 3 paragraphs", LineMeasures.ThirdLongest, Below, 200)]);
}
