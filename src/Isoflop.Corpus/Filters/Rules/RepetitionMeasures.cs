using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>Measures of how much a text repeats itself.</summary>
static class RepetitionMeasures
{
    /// <summary>datatrove: paragraphs equal to an earlier one.</summary>
    public static readonly TextMeasure LaterParagraphs = new("paragraphs equal to an earlier one / paragraphs", view => Share(view.Profile.Repeats(view.Profile.Paragraphs)));

    /// <summary>datatrove: characters of paragraphs equal to an earlier one.</summary>
    public static readonly TextMeasure LaterParagraphCharacters = new(
        "characters of paragraphs equal to an earlier one / characters",
        view => WordMeasures.Ratio(view.Profile.Repeats(view.Profile.Paragraphs).LaterCharacters, view.Profile.Characters));

    /// <summary>datatrove: lines equal to an earlier one.</summary>
    public static readonly TextMeasure LaterLines = new("lines equal to an earlier one / lines between runs of line feeds", view => Share(view.Profile.Repeats(view.Profile.LineRuns)));

    /// <summary>datatrove: characters of lines equal to an earlier one.</summary>
    public static readonly TextMeasure LaterLineCharacters = new(
        "characters of lines equal to an earlier one, between runs of line feeds / characters",
        view => WordMeasures.Ratio(view.Profile.Repeats(view.Profile.LineRuns).LaterCharacters, view.Profile.Characters));

    /// <summary>dolma: lines equal to another one.</summary>
    public static readonly TextMeasure AllLines = new("lines equal to another one / lines between line feeds", view =>
    {
        var repeats = view.Profile.Repeats(view.Profile.Lines);
        return WordMeasures.Ratio(repeats.All, repeats.Count);
    });

    /// <summary>dolma: characters of lines equal to another one.</summary>
    public static readonly TextMeasure AllLineCharacters = new(
        "characters of lines equal to another one / characters of words",
        view => view.Profile.Repeats(view.Profile.Lines).AllCharacters / Math.Max(1.0, view.Words.Characters));

    /// <summary>DCLM: lines with text equal to another one; nothing for a single line.</summary>
    public static readonly TextMeasure FilledLines = new("trimmed lines equal to another one / lines with text", view => Filled(view.Profile.Repeats(view.Profile.TrimmedLines)));

    /// <summary>DCLM: paragraphs with text equal to another one; nothing for a single paragraph.</summary>
    public static readonly TextMeasure FilledParagraphs = new("trimmed paragraphs equal to another one / paragraphs with text", view => Filled(view.Profile.Repeats(view.Profile.TrimmedParagraphs)));

    /// <summary>DCLM: characters of lines with text equal to another one.</summary>
    public static readonly TextMeasure FilledLineCharacters = new(
        "characters of trimmed lines equal to another one / characters of lines with text",
        view => FilledCharacters(view.Profile.Repeats(view.Profile.TrimmedLines)));

    /// <summary>DCLM: characters of paragraphs with text equal to another one.</summary>
    public static readonly TextMeasure FilledParagraphCharacters = new(
        "characters of trimmed paragraphs equal to another one / characters of paragraphs with text",
        view => FilledCharacters(view.Profile.Repeats(view.Profile.TrimmedParagraphs)));

    /// <summary>NeMo: lines with text that are left when each is said once.</summary>
    public static readonly TextMeasure DifferentLines = new("different lines with text / lines with text", view => 1 - Share(view.Profile.Repeats(view.Profile.FilledLines)));

    /// <summary>NeMo: paragraphs that are left when each is said once.</summary>
    public static readonly TextMeasure DifferentParagraphs = new("different paragraphs between two line feeds / paragraphs", view => 1 - Share(view.Profile.Repeats(view.Profile.FeedPairs)));

    /// <summary>NeMo: characters of lines with text that are left when each is said once.</summary>
    public static readonly TextMeasure DifferentLineCharacters = new(
        "characters of different lines with text / characters of lines with text",
        view => 1 - CharacterShare(view.Profile.Repeats(view.Profile.FilledLines)));

    /// <summary>NeMo: characters of paragraphs that are left when each is said once.</summary>
    public static readonly TextMeasure DifferentParagraphCharacters = new(
        "characters of different paragraphs between two line feeds / characters of paragraphs",
        view => 1 - CharacterShare(view.Profile.Repeats(view.Profile.FeedPairs)));

    /// <summary>datatrove: characters of the most frequent run of so many words.</summary>
    public static TextMeasure Top(int length) => new(
        $"occurrences * characters with spaces of the most frequent {length}-gram / characters",
        view => WordMeasures.Ratio(RepeatedRuns.Top(view.Words, length), view.Profile.Characters));

    /// <summary>datatrove: characters of runs of so many words that were said before.</summary>
    public static TextMeasure Skipping(int length) => new(
        $"characters without spaces of {length}-grams read before, reading on behind each / characters",
        view => WordMeasures.Ratio(RepeatedRuns.Skipping(view.Words, length), view.Profile.Characters));

    /// <summary>dolma: characters of the most frequent run of so many words.</summary>
    public static TextMeasure TopWithoutSpaces(int length) => new(
        $"occurrences * characters of the most frequent {length}-gram / characters of words",
        view => RepeatedRuns.TopWithoutSpaces(view.Words, length) / Math.Max(1.0, view.Words.Characters));

    /// <summary>dolma: characters of runs of so many words that occur more than once.</summary>
    public static TextMeasure ShareOfRuns(int length) => new(
        $"characters of {length}-grams occurring more than once / characters of all {length}-grams",
        view => RepeatedRuns.ShareOfRuns(view.Words, length));

    /// <summary>DCLM: characters of the longest of the most frequent runs of so many words.</summary>
    public static TextMeasure TopRepeated(int length) => new(
        $"occurrences * characters of the longest most frequent {length}-gram / characters of words",
        view => WordMeasures.Ratio(RepeatedRuns.TopRepeated(view.Words, length), view.Words.Characters));

    /// <summary>DCLM: characters of words in any run of so many words that occurs more than once.</summary>
    public static TextMeasure Covered(int length) => new(
        $"characters of words in {length}-grams occurring more than once / characters of words",
        view => WordMeasures.Ratio(RepeatedRuns.Covered(view.Words, length), view.Words.Characters));

    /// <summary>NeMo: characters of the most frequent run of so many words where it stands in the text with single spaces; 1 where the text has no run.</summary>
    public static TextMeasure TopInText(int length) => new(
        $"characters that go with the first most frequent {length}-gram where single spaces stand in it / characters",
        view =>
        {
            var first = RepeatedRuns.FirstOfTop(view.Words, length);
            if (first < 0) return 1;
            var run = string.Join(' ', Enumerable.Range(first, length).Select(word => view.Word(word).ToString()));
            return WordMeasures.Ratio((double)CharacterCount.Of(run) * WordMeasures.Occurrences(view.Text, run), view.Profile.Characters);
        });

    /// <summary>NeMo: characters and inner spaces of runs of so many words after the first of each kind, each word once; 1 where the text has no run.</summary>
    public static TextMeasure Uncounted(int length) => new(
        $"characters, with spaces, of {length}-grams read before, each word once / characters",
        view => view.Words.Count < length ? 1 : WordMeasures.Ratio(RepeatedRuns.Uncounted(view.Words, length), view.Profile.Characters));

    /// <summary>data-juicer: runs of so many words that occur more than once.</summary>
    public static TextMeasure RepeatedRunShare(int length) => new(
        $"{length}-grams occurring more than once / {length}-grams",
        view => RepeatedRuns.ShareOfOccurrences(view.Words, length));

    static double CharacterShare(Repeats repeats) => WordMeasures.Ratio(repeats.LaterCharacters, repeats.Characters);

    static double Share(Repeats repeats) => WordMeasures.Ratio(repeats.Later, repeats.Count);

    static double Filled(Repeats repeats) => repeats.Count < 2 ? double.NaN : WordMeasures.Ratio(repeats.All, repeats.Count);

    static double FilledCharacters(Repeats repeats) => repeats.Count < 2 ? double.NaN : WordMeasures.Ratio(repeats.AllCharacters, repeats.Characters);
}
