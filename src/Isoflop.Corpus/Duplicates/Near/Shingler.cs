using System.Text;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>Cuts texts into shingles and hashes them by XXH64. One instance serves one thread.</summary>
/// <param name="unit">What a shingle is made of.</param>
/// <param name="words">Words in a shingle of words.</param>
/// <param name="characters">Characters in a shingle of characters.</param>
/// <param name="shortTexts">Whether a text shorter than a shingle is one shingle; datatrove leaves such texts out.</param>
sealed class Shingler(ShingleUnit unit, int words, int characters, bool shortTexts)
{
    readonly SimplifiedText _text = new();
    byte[] _run = new byte[1024];
    int[] _starts = new int[256];
    ulong[] _hashes = new ulong[256];

    /// <summary>The hashes of a text's shingles in order, repeats included. Valid until the next call.</summary>
    /// <param name="text">The text, UTF-8.</param>
    public ReadOnlySpan<ulong> Hashes(ReadOnlySpan<byte> text)
    {
        _text.Set(text);
        return unit == ShingleUnit.Characters || (unit == ShingleUnit.Automatic && IsUnspaced(_text.Bytes)) ? OfCharacters() : OfWords();
    }

    // Most letters lie from U+2E80 to U+9FFF or beyond the basic plane's Hangul: three bytes each that begin with E2 (from BA), E3 to E9, or F0 A0 and later.
    static bool IsUnspaced(ReadOnlySpan<byte> text)
    {
        if (Ascii.IsValid(text)) return false;
        var (unspaced, all) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (value == ' ' || (value & 0xC0) == 0x80) continue;
            all++;
            if (value is >= 0xE3 and <= 0xE9 || (value == 0xF0 && i + 1 < text.Length && text[i + 1] >= 0xA0)) unspaced++;
        }
        return unspaced * 2 > all;
    }

    ReadOnlySpan<ulong> OfWords()
    {
        var count = _text.Words - words + 1;
        if (count <= 0) return Whole(_text.Bytes);
        Reserve(count);
        for (var i = 0; i < count; i++) _hashes[i] = XxHash64.Of(_text.Range(i, words));
        return _hashes.AsSpan(0, count);
    }

    ReadOnlySpan<ulong> OfCharacters()
    {
        var bytes = _text.Bytes;
        if (_run.Length < bytes.Length) _run = new byte[bytes.Length];
        if (_starts.Length <= bytes.Length) _starts = new int[bytes.Length + 1];
        var (length, letters) = (0, 0);
        foreach (var value in bytes)
        {
            if (value == ' ') continue;
            if ((value & 0xC0) != 0x80) _starts[letters++] = length;
            _run[length++] = value;
        }
        _starts[letters] = length;
        var count = letters - characters + 1;
        if (count <= 0) return Whole(_run.AsSpan(0, length));
        Reserve(count);
        for (var i = 0; i < count; i++) _hashes[i] = XxHash64.Of(_run.AsSpan(_starts[i], _starts[i + characters] - _starts[i]));
        return _hashes.AsSpan(0, count);
    }

    ReadOnlySpan<ulong> Whole(ReadOnlySpan<byte> text)
    {
        if (!shortTexts || text.IsEmpty) return [];
        _hashes[0] = XxHash64.Of(text);
        return _hashes.AsSpan(0, 1);
    }

    void Reserve(int count)
    {
        if (_hashes.Length < count) _hashes = new ulong[count * 5L / 4];
    }
}
