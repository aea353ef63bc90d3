namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="Rotary"/> computes, one pair after another.</summary>
static class RotaryReference
{
    /// <summary>x[tokens, heads, headSize] in place, tokens stride floats apart</summary>
    public static void Apply(
        Span<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines, int tokens, int heads, int headSize, int stride, int firstPosition, bool inverse)
    {
        var pairs = headSize / 2;
        for (var token = 0; token < tokens; token++)
        {
            for (var head = 0; head < heads; head++)
            {
                var turned = x.Slice((token * stride) + (head * headSize), headSize);
                for (var pair = 0; pair < pairs; pair++)
                {
                    var angle = ((firstPosition + token) * pairs) + pair;
                    var (cos, sin) = ((double)cosines[angle], inverse ? -(double)sines[angle] : sines[angle]);
                    var (a, b) = (turned[pair], turned[pair + pairs]);
                    turned[pair] = (float)((a * cos) - (b * sin));
                    turned[pair + pairs] = (float)((b * cos) + (a * sin));
                }
            }
        }
    }
}
