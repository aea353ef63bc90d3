using System.Text;

namespace Isoflop.Corpus.Tokenizers.Words;

/// <summary>A word of a text: where it stands, and what it is but for case and marks.</summary>
/// <param name="Start">Its first character (UTF-16).</param>
/// <param name="Length">Its length in characters.</param>
/// <param name="Hash">XXH64 of its letters in lower case without marks; digits count.</param>
readonly record struct PlacedWord(int Start, int Length, ulong Hash)
{
    // Longer words are cut: their rest is a word of its own.
    const int Longest = 128;

    /// <summary>The words of a text: what stands between white space and punctuation; a Chinese or Japanese character is a word by itself.</summary>
    public static List<PlacedWord> Of(string text)
    {
        var words = new List<PlacedWord>(text.Length / 6);
        Span<byte> letters = stackalloc byte[(Longest + 4) * 4];
        var (start, length) = (0, 0);
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune)) rune = Rune.ReplacementChar;
            var size = rune.Utf16SequenceLength;
            var letter = LetterTable.Of(rune.Value);
            var alone = IsAlone(rune.Value);
            if (length > 0 && (letter == LetterTable.Space || alone || length >= Longest))
            {
                words.Add(new PlacedWord(start, i - start, XxHash64.Of(letters[..length])));
                length = 0;
            }
            if (length == 0) start = i;
            if (letter == LetterTable.Digit) length += rune.EncodeToUtf8(letters[length..]);
            else if (letter == LetterTable.Many) foreach (var each in LetterTable.Several(rune.Value)) length += new Rune(each).EncodeToUtf8(letters[length..]);
            else if (letter > LetterTable.Nothing) length += new Rune(letter).EncodeToUtf8(letters[length..]);
            i += size;
            if (alone && length > 0)
            {
                words.Add(new PlacedWord(start, i - start, XxHash64.Of(letters[..length])));
                length = 0;
            }
        }
        if (length > 0) words.Add(new PlacedWord(start, text.Length - start, XxHash64.Of(letters[..length])));
        return words;
    }

    /// <summary>One hash for each run of some words, in order.</summary>
    public static ulong[] Grams(List<PlacedWord> words, int size)
    {
        var grams = new ulong[Math.Max(0, words.Count - size + 1)];
        for (var i = 0; i < grams.Length; i++)
        {
            var hash = 0UL;
            for (var j = i; j < i + size; j++) hash = XxHash64.Avalanche((hash * 31) + words[j].Hash);
            grams[i] = hash;
        }
        return grams;
    }

    // Han characters, their compatibility forms, and kana.
    static bool IsAlone(int codePoint) => codePoint is (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);
}
