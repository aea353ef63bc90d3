using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>Windows of tokens, each by a hash of 128 bits that rolls on from the one before it.</summary>
static class PassageWindows
{
    // Odd, so that no power of either loses bits.   [Steele and Vigna 2021]
    const ulong First = 0xD1342543DE82EF95;
    const ulong Second = 0xAF251AF3B0F025B5;

    /// <summary>The windows of a document.</summary>
    /// <param name="tokens">Hashes of its tokens.</param>
    /// <param name="width">Tokens of a window.</param>
    /// <param name="start">Place of its first token among all.</param>
    public static IEnumerable<(UInt128 Key, long Place)> Of(ulong[] tokens, int width, long start)
    {
        var (first, second) = (Power(First, width), Power(Second, width));
        var (a, b) = (0UL, 0UL);
        for (var i = 0; i < tokens.Length; i++)
        {
            var come = XxHash64.Avalanche(tokens[i]);
            (a, b) = ((a * First) + come, (b * Second) + come);
            if (i >= width)
            {
                var gone = XxHash64.Avalanche(tokens[i - width]);
                (a, b) = (a - (gone * first), b - (gone * second));
            }
            if (i >= width - 1) yield return (new UInt128(XxHash64.Avalanche(a), XxHash64.Avalanche(b)), start + i - width + 1);
        }
    }

    static ulong Power(ulong number, int exponent)
    {
        var power = 1UL;
        for (; exponent > 0; exponent--) power *= number;
        return power;
    }
}
