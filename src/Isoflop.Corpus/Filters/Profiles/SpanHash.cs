using System.Runtime.InteropServices;

namespace Isoflop.Corpus.Filters.Profiles;

/// <summary>A 64-bit hash of a stretch of text, the same on every machine: eight bytes at a time, multiplied to 128 bits and folded.</summary>
static class SpanHash
{
    const ulong Multiplier = 0xA0761D6478BD642F;
    const ulong Increment = 0xE7037ED1A0B428DB;

    /// <summary>The hash of a stretch.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = (ulong)text.Length * Increment;
        var words = MemoryMarshal.Cast<char, ulong>(text);
        foreach (var word in words) hash = Fold(hash ^ word);
        var rest = 0UL;
        foreach (var unit in text[(4 * words.Length)..]) rest = rest << 16 | unit;
        return Fold(Fold(hash ^ rest) ^ Increment);
    }

    static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value + Increment, Multiplier, out var low);
        return high ^ low;
    }
}
