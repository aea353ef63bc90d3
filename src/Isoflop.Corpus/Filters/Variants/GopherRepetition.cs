using System.Collections.Immutable;
using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;
using static Isoflop.Corpus.Filters.Rules.RemovalSide;

namespace Isoflop.Corpus.Filters.Variants;

/// <summary>
/// Gopher's rules of repetition [Rae 2021, arXiv 2112.11446, table A1] as several projects have them: thresholds nearly equal, ways of counting all different.
/// </summary>
static class GopherRepetition
{
    static readonly ImmutableArray<double> TopShares = [0.20, 0.18, 0.16];
    static readonly ImmutableArray<double> RepeatedShares = [0.15, 0.14, 0.13, 0.12, 0.11, 0.10];

    /// <summary>datatrove 0.10.0, gopher_repetition_filter.py.</summary>
    public static readonly FilterVariant Datatrove = new(
        "gopher-repetition/datatrove",
        "datatrove's: the first occurrence is free, a repeated run is skipped, over all characters (datatrove itself cuts with spaCy)",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        OnDatatrove(0.3, TopShares, RepeatedShares, paragraphs: true));

    /// <summary>dolma, taggers/gopher.py with the thresholds of its configurations: no rule on paragraphs.</summary>
    public static readonly FilterVariant Dolma = new(
        "gopher-repetition/dolma",
        "dolma's: every occurrence counts, over characters of words or of runs",
        WordSplit.Whitespace,
        FilterVocabulary.English,
        [
            .. TopShares.Select((share, index) => new FilterRule($"fraction_of_characters_in_most_common_{index + 2}grams", RepetitionMeasures.TopWithoutSpaces(index + 2), Above, share)),
            .. RepeatedShares.Select((share, index) => new FilterRule($"fraction_of_characters_in_duplicate_{index + 5}grams", RepetitionMeasures.ShareOfRuns(index + 5), Above, share)),
            new("fraction_of_duplicate_lines", RepetitionMeasures.AllLines, Above, 0.3),
            new("fraction_of_characters_in_duplicate_lines", RepetitionMeasures.AllLineCharacters, Above, 0.3),
        ]);

    /// <summary>DCLM, mappers/filters/content_filters.py, massive_web_repetition_filters.</summary>
    public static readonly FilterVariant Dclm = new(
        "gopher-repetition/dclm",
        "DCLM's: trimmed lines, every occurrence counts, words covered by repeated runs, over characters of words (DCLM cuts with uniseg)",
        WordSplit.Letters,
        FilterVocabulary.English,
        [
            new("line", RepetitionMeasures.FilledLines, Above, 0.3),
            new("paragraph", RepetitionMeasures.FilledParagraphs, Above, 0.3),
            new("line_characters", RepetitionMeasures.FilledLineCharacters, Above, 0.2),
            new("paragraph_characters", RepetitionMeasures.FilledParagraphCharacters, Above, 0.2),
            .. TopShares.Select((share, index) => new FilterRule($"{index + 2}_gram", RepetitionMeasures.TopRepeated(index + 2), Above, share)),
            .. RepeatedShares.Select((share, index) => new FilterRule($"{index + 5}_gram", RepetitionMeasures.Covered(index + 5), Above, share)),
        ]);

    /// <summary>FineWeb-2's values for Mandarin: no rules on paragraphs, none on characters of lines.</summary>
    public static readonly FilterVariant Mandarin = new(
        "gopher-repetition/cmn_Hani",
        "FineWeb-2's thresholds for Mandarin on datatrove's rules, a character a word (FineWeb-2 cuts words)",
        WordSplit.Characters,
        FilterVocabulary.Mandarin,
        OnDatatrove(0.287, [0.256, 0.201, 0.171], [0.198, 0.182, 0.167, 0.154, 0.14, 0.127], paragraphs: false));

    static ImmutableArray<FilterRule> OnDatatrove(double lines, ImmutableArray<double> top, ImmutableArray<double> repeated, bool paragraphs) =>
    [
        .. paragraphs
            ? [new FilterRule("dup_para_frac", RepetitionMeasures.LaterParagraphs, Above, 0.3), new FilterRule("dup_para_char_frac", RepetitionMeasures.LaterParagraphCharacters, Above, 0.2)]
            : Array.Empty<FilterRule>(),
        new("dup_line_frac", RepetitionMeasures.LaterLines, Above, lines),
        .. paragraphs ? [new FilterRule("dup_line_char_frac", RepetitionMeasures.LaterLineCharacters, Above, 0.2)] : Array.Empty<FilterRule>(),
        .. top.Select((share, index) => new FilterRule($"top_{index + 2}_gram", RepetitionMeasures.Top(index + 2), Above, share)),
        .. repeated.Select((share, index) => new FilterRule($"duplicated_{index + 5}_n_grams", RepetitionMeasures.Skipping(index + 5), Above, share)),
    ];
}
