using System.Buffers;
using System.Text;

namespace Isoflop.Corpus.Cleaning;

/// <summary>
/// Repairs UTF-8 that was read as Windows-1252 or Latin-1, also twice over: <c>Ã©</c> is é, <c>â€™</c> is ’. Only what is a well-formed sequence is touched. Sequences that
/// honest text hardly has (those that begin with Â, Ã, Ä, Å, â, ðŸ, and the byte order mark) are repaired wherever they stand; others, such as those of Greek, Cyrillic
/// and Chinese letters, only next to another one or in a text that has several beyond doubt, since <c>é»…</c> may be the end of a quotation.
/// </summary>
static class Mojibake
{
    // What Windows-1252 has at 0x80 to 0x9F; a control character stands where it has nothing.
    const string Windows = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

    // Rounds of misreading that are undone.
    const int Rounds = 3;

    // Sequences beyond doubt after which every other one of the text is repaired too.
    const int Enough = 3;

    static readonly SearchValues<char> Leads = SearchValues.Create([.. Enumerable.Range(0xC2, 0xF5 - 0xC2).Select(value => (char)value)]);

    /// <summary>The text repaired; the text itself where there is nothing to repair.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">How many sequences were repaired.</param>
    public static string Repair(string text, out int count)
    {
        count = 0;
        for (var round = 0; round < Rounds && text.AsSpan().IndexOfAny(Leads) >= 0; round++)
        {
            var before = count;
            text = Once(text, ref count);
            if (count == before) break;
        }
        return text;
    }

    static string Once(string text, ref int count)
    {
        // A text with enough that is beyond doubt is misread as a whole.
        var sure = 0;
        Once(text, trusting: false, ref sure);
        return sure == 0 ? text : Once(text, trusting: sure >= Enough, ref count);
    }

    static string Once(string text, bool trusting, ref int count)
    {
        StringBuilder? repaired = null;
        var kept = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text.AsSpan(at).IndexOfAny(Leads);
            if (next < 0) break;
            at += next;
            var end = EndOfRun(text, at, out var sequences);
            if (sequences == 0)
            {
                at++;
                continue;
            }
            for (; at < end; at += Length(text, at, out _))
            {
                var length = Length(text, at, out var character);
                if (!trusting && sequences < Neighbours(text[at], text[at + 1])) continue;
                repaired ??= new StringBuilder(text.Length);
                repaired.Append(text, kept, at - kept);
                if (character.Value != 0xFEFF) repaired.Append(character.ToString());
                kept = at + length;
                count++;
            }
        }
        return repaired is null ? text : repaired.Append(text, kept, text.Length - kept).ToString();
    }

    // How many sequences must stand together for one that begins so to be no accident.
    static int Neighbours(char lead, char second) => lead switch
    {
        >= '\u00C2' and <= '\u00C5' or '\u00E2' => 1,
        '\u00EF' when second is '»' => 1,
        '\u00F0' => 1,
        _ => 2,
    };

    static int EndOfRun(string text, int at, out int sequences)
    {
        sequences = 0;
        for (int length; (length = Length(text, at, out _)) > 0; at += length) sequences++;
        return at;
    }

    // Characters of the well-formed sequence that begins here; 0 where none does.
    static int Length(string text, int at, out Rune character)
    {
        character = default;
        if (at >= text.Length) return 0;
        var length = Byte(text[at]) switch { >= 0xC2 and <= 0xDF => 2, >= 0xE0 and <= 0xEF => 3, >= 0xF0 and <= 0xF4 => 4, _ => 0 };
        if (length == 0 || at + length > text.Length) return 0;
        Span<byte> bytes = stackalloc byte[length];
        for (var index = 0; index < length; index++)
        {
            var value = Byte(text[at + index]);
            if (value < 0x80 || (index > 0 && value > 0xBF)) return 0;
            bytes[index] = (byte)value;
        }
        // A control character was never meant.
        return Rune.DecodeFromUtf8(bytes, out character, out var used) == OperationStatus.Done && used == length && !Rune.IsControl(character) ? length : 0;
    }

    static int Byte(char unit)
    {
        if (unit is >= '\u0080' and <= '\u00FF') return unit;
        return Windows.IndexOf(unit, StringComparison.Ordinal) is var place and >= 0 ? 0x80 + place : -1;
    }
}
