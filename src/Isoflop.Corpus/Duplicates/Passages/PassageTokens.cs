using System.Text;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>Cuts a text into the tokens that passages are counted in.</summary>
static class PassageTokens
{
    /// <summary>Where each token begins and how long it is, in characters.</summary>
    public static List<(int Start, int Length)> Of(string text)
    {
        var tokens = new List<(int, int)>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            var start = i;
            if (IsAlone(text, i, out var length))
            {
                i += length;
            }
            else
            {
                while (i < text.Length && !char.IsWhiteSpace(text[i]) && !IsAlone(text, i, out _)) i++;
            }
            tokens.Add((start, i - start));
        }
        return tokens;
    }

    // Han characters of the basic plane and beyond it, and kana.
    static bool IsAlone(string text, int at, out int length)
    {
        var character = text[at];
        length = 1;
        if (character < 0x3040) return false;
        if (character is <= (char)0x30FF or (>= (char)0x3400 and <= (char)0x9FFF) or (>= (char)0xF900 and <= (char)0xFAFF)) return true;
        if (!char.IsHighSurrogate(character) || !Rune.TryGetRuneAt(text, at, out var rune) || rune.Value is < 0x20000 or > 0x3FFFF) return false;
        length = 2;
        return true;
    }
}
