using System.Globalization;
using System.Text;
using Isoflop.Corpus.Characters;

namespace Isoflop.Corpus.Tokenizers.Words;

/// <summary>
/// What simplification makes of each code point: a letter in lower case without its marks, a digit, or something between words. The marks go with Unicode's canonical
/// decomposition.
/// </summary>
static class LetterTable
{
    /// <summary>The code point leaves nothing.</summary>
    public const int Nothing = 0;

    /// <summary>The code point stands between words: white space, punctuation, control characters.</summary>
    public const int Space = -1;

    /// <summary>The code point is a decimal digit.</summary>
    public const int Digit = -2;

    /// <summary>The code point leaves more than one: see <see cref="Several"/>.</summary>
    public const int Many = -3;

    // What datatrove 0.10.0 counts as punctuation beside ASCII's.
    const string WidePunctuation = "—”：％〈（、━【「」，】；“《„’∶´．–？！～«〉》）。…►»";

    static readonly int[] Basic = [.. Enumerable.Range(0, 0x10000).Select(Compute)];

    /// <summary>The code point that one becomes, or one of the words above.</summary>
    public static int Of(int codePoint) => codePoint < 0x10000 ? Basic[codePoint] : Compute(codePoint);

    /// <summary>The code points that one becomes which leaves more than one.</summary>
    public static int[] Several(int codePoint) => Decompose(Lower(codePoint));

    static int Compute(int codePoint)
    {
        if (codePoint is >= 0xD800 and <= 0xDFFF) return Nothing;
        if (codePoint < 128) return char.IsAsciiDigit((char)codePoint) ? Digit : char.IsAsciiLetter((char)codePoint) ? char.ToLowerInvariant((char)codePoint) : Space;
        if (codePoint < 160 || (codePoint < 0x10000 && (char.IsWhiteSpace((char)codePoint) || WidePunctuation.Contains((char)codePoint, StringComparison.Ordinal)))) return Space;
        var letters = Decompose(Lower(codePoint));
        if (letters.Length != 1) return letters.Length == 0 ? Nothing : Many;
        return CharUnicodeInfo.GetUnicodeCategory(letters[0]) == UnicodeCategory.DecimalDigitNumber ? Digit : letters[0];
    }

    // The dotted capital I becomes an i and a mark that goes anyway.
    static int Lower(int codePoint) => codePoint == 0x130 ? 'i' : Rune.ToLowerInvariant(new Rune(codePoint)).Value;

    static int[] Decompose(int codePoint)
    {
        var parts = UnicodeTable.PartsOf(codePoint, compatible: false);
        if (parts.IsEmpty) return IsMark(codePoint) ? [] : [codePoint];
        var letters = new List<int>(parts.Length);
        foreach (var part in parts)
        {
            if (!IsMark(part)) letters.Add(part);
        }
        return [.. letters];
    }

    static bool IsMark(int codePoint) => CharUnicodeInfo.GetUnicodeCategory(codePoint) == UnicodeCategory.NonSpacingMark;
}
