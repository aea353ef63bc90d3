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
            for (var i = 0; i < pairs; i += TLanes.Count)
            {
                var cos = PartialVector.Load<TLanes, TVector>(ref cosine, i, pairs);
                var sin = TLanes.Multiply(sign, PartialVector.Load<TLanes, TVector>(ref sine, i, pairs));
                for (var head = 0; head < heads; head++)
                {
                    ref var first = ref Unsafe.Add(ref row, head * headSize);
                    ref var second = ref Unsafe.Add(ref first, pairs);
                    var (a, b) = (PartialVector.Load<TLanes, TVector>(ref first, i, pairs), PartialVector.Load<TLanes, TVector>(ref second, i, pairs));
                    PartialVector.Store<TLanes, TVector>(TLanes.NegativeMultiplyAdd(b, sin, TLanes.Multiply(a, cos)), ref first, i, pairs);
                    PartialVector.Store<TLanes, TVector>(TLanes.MultiplyAdd(a, sin, TLanes.Multiply(b, cos)), ref second, i, pairs);
                }
            }
        }
    }
}
