using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>The heads of <see cref="Rotary"/> in vectors of one width.</summary>
static class RotaryHeads<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>x[tokens, heads, headSize] in place, tokens stride floats apart</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(
        Span<float> x, ReadOnlySpan<float> cosines, ReadOnlySpan<float> sines, int tokens, int heads, int headSize, int stride, int firstPosition, bool inverse)
    {
        var pairs = headSize / 2;
        var sign = TLanes.Fill(inverse ? -1 : 1);
        for (var token = 0; token < tokens; token++)
        {
            ref var row = ref MemoryMarshal.GetReference(x.Slice(token * stride, heads * headSize));
            ref var cosine = ref MemoryMarshal.GetReference(cosines.Slice((firstPosition + token) * pairs, pairs));
            ref var sine = ref MemoryMarshal.GetReference(sines.Slice((firstPosition + token) * pairs, pairs));
            var i = 0;
            for (; i <= pairs - TLanes.Count; i += TLanes.Count)
            {
                var cos = TLanes.Load(ref cosine, i);
                var sin = TLanes.Multiply(sign, TLanes.Load(ref sine, i));
                for (var head = 0; head < heads; head++)
                {
                    ref var first = ref Unsafe.Add(ref row, (head * headSize) + i);
                    ref var second = ref Unsafe.Add(ref first, pairs);
                    var a = TLanes.Load(ref first, 0);
                    var b = TLanes.Load(ref second, 0);
                    TLanes.Store(TLanes.NegativeMultiplyAdd(b, sin, TLanes.Multiply(a, cos)), ref first, 0);
                    TLanes.Store(TLanes.MultiplyAdd(a, sin, TLanes.Multiply(b, cos)), ref second, 0);
                }
            }
            for (; i < pairs; i++)
            {
                var (cos, sin) = (Unsafe.Add(ref cosine, i), inverse ? -Unsafe.Add(ref sine, i) : Unsafe.Add(ref sine, i));
                for (var head = 0; head < heads; head++)
                {
                    ref var first = ref Unsafe.Add(ref row, (head * headSize) + i);
                    ref var second = ref Unsafe.Add(ref first, pairs);
                    (first, second) = ((first * cos) - (second * sin), (first * sin) + (second * cos));
                }
            }
        }
    }
}
