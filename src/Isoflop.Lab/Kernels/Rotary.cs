using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// Rotary positions [Su et al. 2021] as Llama in Hugging Face turns them: channel i of a head is paired with channel i + size/2, and the pair at
/// position p is turned by the angle p base^(-2i/size).
/// </summary>
static class Rotary
{
    /// <summary>Cosines and sines of every position and pair.</summary>
    /// <param name="cosines">[positions, headSize / 2]</param>
    /// <param name="sines">[positions, headSize / 2]</param>
    /// <param name="positions">Positions, at least 0.</param>
    /// <param name="headSize">Channels of a head, even.</param>
    /// <param name="base">Llama: 10,000.</param>
    public static void Fill(Span<float> cosines, Span<float> sines, int positions, int headSize, double @base)
    {
        var pairs = headSize / 2;
        for (var pair = 0; pair < pairs; pair++)
        {
            var frequency = Math.Pow(@base, -2.0 * pair / headSize);
            for (var position = 0; position < positions; position++)
            {
                var (sin, cos) = Math.SinCos(position * frequency);
                (cosines[(position * pairs) + pair], sines[(position * pairs) + pair]) = ((float)cos, (float)sin);
            }
        }
    }

    /// <summary>Turns the heads of consecutive tokens in place.</summary>
    /// <param name="x">[tokens, heads, headSize], a token's heads side by side, tokens <paramref name="stride"/> floats apart.</param>
    /// <param name="cosines">[positions, headSize / 2]</param>
    /// <param name="sines">[positions, headSize / 2]</param>
    /// <param name="tokens">Tokens, at least 0.</param>
    /// <param name="heads">Heads, at least 1.</param>
    /// <param name="headSize">Channels of a head, even.</param>
    /// <param name="stride">Floats from one token to the next, at least heads * headSize.</param>
    /// <param name="firstPosition">Position of the first token.</param>
    /// <param name="inverse">Turns back: what the gradient needs.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Apply(
        Span<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines, int tokens, int heads, int headSize, int stride, int firstPosition, bool inverse,
        InstructionSet set = default)
    {
        // The widest vector that the pairs of a head fill.
        var (chosen, pairs) = (InstructionSets.Resolve(set), headSize / 2);
        if (chosen == InstructionSet.Avx512 && pairs % 16 == 0) RotaryHeads<Lanes16, Vector512<float>>.Apply(x, cosines, sines, tokens, heads, headSize, stride, firstPosition, inverse);
        else if (chosen != InstructionSet.Portable && pairs % 8 == 0) RotaryHeads<Lanes8, Vector256<float>>.Apply(x, cosines, sines, tokens, heads, headSize, stride, firstPosition, inverse);
        else RotaryHeads<Lanes4, Vector128<float>>.Apply(x, cosines, sines, tokens, heads, headSize, stride, firstPosition, inverse);
    }
}
