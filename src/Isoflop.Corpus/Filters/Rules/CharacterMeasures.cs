using System.Text.RegularExpressions;
using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>Measures on the characters of a text.</summary>
static partial class CharacterMeasures
{
    /// <summary>NeMo: share of characters that are neither an ASCII letter or digit nor a line feed or one of <c>?!,.</c>.</summary>
    public static readonly TextMeasure NonAlphanumeric = Share(
        "characters other than a-z, A-Z, 0-9, line feed and ?!,. / characters",
        unit => !(char.IsAsciiLetterOrDigit(unit) || unit is '\n' or '?' or '!' or ',' or '.'));

    /// <summary>NeMo: share of digits, of any script.</summary>
    public static readonly TextMeasure Digits = Share("digits / characters", char.IsDigit);

    /// <summary>NeMo: share of blanks, tabs, backspaces and line ends.</summary>
    public static readonly TextMeasure WhiteSpace = Share("blanks, tabs, backspaces and line ends / characters", unit => unit is ' ' or '\t' or '\n' or '\r' or '\b');

    /// <summary>NeMo: share of brackets.</summary>
    public static readonly TextMeasure Brackets = Share("brackets {}⟨⟩[]() / characters", unit => unit is '{' or '}' or '⟨' or '⟩' or '[' or ']' or '(' or ')');

    /// <summary>NeMo: share of characters in addresses.</summary>
    public static readonly TextMeasure Addresses = new(
        "characters of http addresses / characters",
        view => WordMeasures.Ratio(view.Text.Contains("http", StringComparison.Ordinal) ? Address().Matches(view.Text).Sum(match => match.Length) : 0, view.Profile.Characters));

    /// <summary>data-juicer: share of letters and numbers, of any script.</summary>
    public static readonly TextMeasure Alphanumeric = new("letters and numbers / characters", view =>
    {
        var count = 0;
        var marks = CharacterTable.Units;
        foreach (var unit in view.Text)
        {
            if ((marks[unit] & (CharacterMarks.Letter | CharacterMarks.Number)) != 0) count++;
        }
        if (view.Profile.Characters < view.Text.Length)
            count += view.Text.EnumerateRunes().Count(rune => !rune.IsBmp && (CharacterTable.Of(rune) & (CharacterMarks.Letter | CharacterMarks.Number)) != 0);
        return WordMeasures.Ratio(count, view.Profile.Characters);
    });

    /// <summary>
    /// data-juicer: of the runs of so many characters, the share that the most frequent ones take: as many kinds of them as the square root of the number of kinds,
    /// but no kind that occurs once. Runs are of UTF-16 units.
    /// </summary>
    public static TextMeasure Repetition(int length) => new($"occurrences of the most frequent sqrt(kinds) {length}-character runs / {length}-character runs", view =>
    {
        var text = view.Text;
        if (text.Length < length) return 0;
        var counts = new Dictionary<ulong, int>();
        for (var at = 0; at + length <= text.Length; at++)
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, SpanHash.Of(text.AsSpan(at, length)), out _)++;
        var several = counts.Values.Where(count => count > 1).OrderDescending().ToArray();
        return WordMeasures.Ratio(several.Take((int)Math.Sqrt(counts.Count)).Sum(count => (long)count), text.Length - length + 1);
    });

    static TextMeasure Share(string meaning, Func<char, bool> test) => new(meaning, view =>
    {
        var count = 0;
        foreach (var unit in view.Text)
        {
            // A pair is one character, and none of those that are asked for.
            if (!char.IsLowSurrogate(unit) && test(unit)) count++;
        }
        return WordMeasures.Ratio(count, view.Profile.Characters);
    });

    // [NeMo Curator, text/utils/constants.py, regex_url]
    [GeneratedRegex(@"https?://(?:[a-zA-Z0-9$\-_@.&+!*\\(),]|%[0-9a-fA-F][0-9a-fA-F])+")]
    private static partial Regex Address();
}
