using System.Globalization;
using System.Text;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Cuts text into the pieces that merges stay within, by GPT-2's pattern
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c> [Radford et al. 2019], over UTF-8 bytes and without a regular
/// expression engine. A byte that is no UTF-8 counts as a character that is neither letter, digit nor space. Letters and digits are those of the
/// runtime's Unicode version.
/// </summary>
static class Pretokens
{
    enum Kind : byte
    {
        Other,
        Letter,
        Digit,
        Space,
    }

    static readonly Kind[] Ascii = [.. Enumerable.Range(0, 128).Select(value => KindOf(new Rune(value)))];

    /// <summary>Where the piece that begins at a place ends; after the start.</summary>
    /// <param name="text">UTF-8 bytes.</param>
    /// <param name="start">Start of a piece, below the text's length.</param>
    public static int End(ReadOnlySpan<byte> text, int start)
    {
        var first = text[start];
        if (first == '\'' && Contraction(text, start) is var contraction and > 0) return start + contraction;
        var next = start;
        var kind = Step(text, ref next);
        if (kind != Kind.Space) return Run(text, next, kind);
        // " ?\p{L}+" and its like: one space belongs to what follows it.
        if (first == ' ' && next < text.Length)
        {
            var after = next;
            var following = Step(text, ref after);
            if (following != Kind.Space) return Run(text, after, following);
        }
        // "\s+(?!\S)": white space before something else leaves its last character to it.
        var (end, last) = (next, start);
        while (end < text.Length)
        {
            var after = end;
            if (Step(text, ref after) != Kind.Space) return last > start ? last : end;
            (last, end) = (end, after);
        }
        return end;
    }

    static int Run(ReadOnlySpan<byte> text, int start, Kind kind)
    {
        var end = start;
        while (end < text.Length)
        {
            // The common case by table, without a call.
            if (text[end] < 128)
            {
                if (Ascii[text[end]] != kind) return end;
                end++;
                continue;
            }
            var after = end;
            if (Step(text, ref after) != kind) return end;
            end = after;
        }
        return end;
    }

    static Kind Step(ReadOnlySpan<byte> text, ref int position)
    {
        var value = text[position];
        if (value < 128)
        {
            position++;
            return Ascii[value];
        }
        if (Rune.DecodeFromUtf8(text[position..], out var rune, out var length) != System.Buffers.OperationStatus.Done)
        {
            // One byte at a time, so that a piece never depends on how a decoder groups broken ones.
            position++;
            return Kind.Other;
        }
        position += length;
        return KindOf(rune);
    }

    static Kind KindOf(Rune rune)
    {
        if (Rune.IsWhiteSpace(rune)) return Kind.Space;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Digit,
            _ => Kind.Other,
        };
    }

    static int Contraction(ReadOnlySpan<byte> text, int start)
    {
        var rest = text[(start + 1)..];
        if (rest.IsEmpty) return 0;
        if (rest[0] is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d') return 2;
        return rest.StartsWith("re"u8) || rest.StartsWith("ve"u8) || rest.StartsWith("ll"u8) ? 3 : 0;
    }
}
