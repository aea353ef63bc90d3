using System.Globalization;
using System.Text;

namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>What a filter may want to know of a character, or of all characters of a word together.</summary>
[Flags]
enum CharacterMarks : byte
{
    None = 0,

    /// <summary>White space as Python's <c>str.split</c> takes it: the Unicode property and U+001C to U+001F.</summary>
    Space = 1,

    /// <summary>A letter: Unicode categories Lu, Ll, Lt, Lm, Lo.</summary>
    Letter = 2,

    /// <summary>A digit or another number: Nd, Nl, No.</summary>
    Number = 4,

    /// <summary>Neither punctuation nor a control character in the sense of datatrove: see <see cref="CharacterTable.Punctuation"/>.</summary>
    Plain = 8,

    /// <summary>One of Unicode's sentence terminals and Khmer's phrase marks: what FineWeb lets a line end with.</summary>
    Terminal = 16,

    /// <summary>Han, Hiragana, Katakana: scripts whose words are written without spaces and are counted by character here.</summary>
    Unspaced = 32,

    /// <summary>Ends a line for Python's <c>str.splitlines</c>.</summary>
    LineBreak = 64,

    /// <summary>Half of a character beyond the first 65,536.</summary>
    Surrogate = 128,
}

/// <summary>The marks of every character.</summary>
static class CharacterTable
{
    // Unicode 15's Sentence_Terminal and the Khmer signs 17D4-17D6, 17D9, 17DA [datatrove 0.10.0, utils/text.py, TERMINAL_PUNCTUATION].
    const string TerminalRanges =
        "21 2E 3F 589 61D-61F 6D4 700-702 7F9 837 839 83D-83E 964-965 104A-104B 1362 1367-1368 166E 1735-1736 17D4-17D6 17D9-17DA 1803 1809 1944-1945 1AA8-1AAB 1B5A-1B5B " +
        "1B5E-1B5F 1B7D-1B7E 1C3B-1C3C 1C7E-1C7F 203C-203D 2047-2049 2E2E 2E3C 2E53-2E54 3002 A4FF A60E-A60F A6F3 A6F7 A876-A877 A8CE-A8CF A92F A9C8-A9C9 AA5D-AA5F AAF0-AAF1 " +
        "ABEB FE52 FE56-FE57 FF01 FF0E FF1F FF61 10A56-10A57 10F55-10F59 10F86-10F89 11047-11048 110BE-110C1 11141-11143 111C5-111C6 111CD 111DE-111DF 11238-11239 1123B-1123C " +
        "112A9 1144B-1144C 115C2-115C3 115C9-115D7 11641-11642 1173C-1173E 11944 11946 11A42-11A43 11A9B-11A9C 11C41-11C42 11EF7-11EF8 11F43-11F44 16A6E-16A6F 16AF5 16B37-16B38 " +
        "16B44 16E98 1BC9F 1DA88";

    /// <summary>
    /// The characters that datatrove calls punctuation [0.10.0, utils/text.py, PUNCTUATION] without the control characters that it adds; the full-width one is
    /// among them there.
    /// </summary>
    public const string Punctuation = "!/—”:％１〈&(、━\\【#%「」，】；+^]~“《„';’{|∶´[=-`*．（–？！：$～«〉,><》)?）。…@_.\"}►»";

    static readonly HashSet<int> Terminals = ReadRanges(TerminalRanges);
    static readonly HashSet<int> Punctuations = [.. Punctuation, .. Terminals, .. Enumerable.Range(0, 9), 11, 12, .. Enumerable.Range(13, 19), .. Enumerable.Range(127, 33)];
    static readonly CharacterMarks[] Table = [.. Enumerable.Range(0, char.MaxValue + 1).Select(value => char.IsSurrogate((char)value) ? CharacterMarks.Surrogate : OfScalar(value))];

    /// <summary>Marks of all UTF-16 units; a half of a pair has only its own.</summary>
    public static ReadOnlySpan<CharacterMarks> Units => Table;

    /// <summary>The marks of a character.</summary>
    public static CharacterMarks Of(Rune character) => character.IsBmp ? Table[character.Value] : OfScalar(character.Value);

    /// <summary>The marks of all characters of a text together, pairs read as the characters that they are.</summary>
    public static CharacterMarks Union(ReadOnlySpan<char> text)
    {
        var marks = CharacterMarks.None;
        foreach (var character in text.EnumerateRunes()) marks |= Of(character);
        return marks;
    }

    static CharacterMarks OfScalar(int value)
    {
        var marks = CharUnicodeInfo.GetUnicodeCategory(value) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterMarks.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterMarks.Number,
            _ => CharacterMarks.None,
        };
        if (value is >= 0x1C and <= 0x1F || (value <= char.MaxValue && char.IsWhiteSpace((char)value))) marks |= CharacterMarks.Space;
        if (value is >= '\n' and <= '\r' or >= 0x1C and <= 0x1E or 0x85 or 0x2028 or 0x2029) marks |= CharacterMarks.LineBreak;
        if (value is >= 0x3041 and <= 0x30FF or >= 0x31F0 and <= 0x31FF or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x323AF or 0x3005 or 0x3007)
            marks |= CharacterMarks.Unspaced;
        if (Terminals.Contains(value)) marks |= CharacterMarks.Terminal;
        return Punctuations.Contains(value) ? marks : marks | CharacterMarks.Plain;
    }

    static HashSet<int> ReadRanges(string ranges)
    {
        var values = new HashSet<int>();
        foreach (var range in ranges.Split(' '))
        {
            var ends = range.Split('-');
            var (first, last) = (int.Parse(ends[0], NumberStyles.HexNumber), int.Parse(ends[^1], NumberStyles.HexNumber));
            values.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return values;
    }
}
