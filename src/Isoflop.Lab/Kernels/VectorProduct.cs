using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// The product of one row with a matrix, which reads every weight once: what generation does, token by token. Nothing is packed, and four outputs at
/// a time share the loads of the row; inputs lie across the lanes, so that a sum is rounded otherwise than in <see cref="MatrixBlocks{TLanes, TVector}"/>.
/// </summary>
static class VectorProduct<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>y = x wᵀ, or y += x wᵀ, for one row.</summary>
    /// <param name="x">[k]</param>
    /// <param name="w">[n, k]</param>
    /// <param name="y">[n]</param>
    /// <param name="n">Outputs.</param>
    /// <param name="k">Inputs.</param>
    /// <param name="accumulate">Adds to y instead of replacing it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyTransposed(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int n, int k, bool accumulate)
    {
        ref var row = ref MemoryMarshal.GetReference(x[..k]);
        var j = 0;
        for (; j <= n - 4; j += 4)
        {
            ref var w0 = ref MemoryMarshal.GetReference(w.Slice(j * k, 4 * k));
            ref var w1 = ref Unsafe.Add(ref w0, k);
            ref var w2 = ref Unsafe.Add(ref w1, k);
            ref var w3 = ref Unsafe.Add(ref w2, k);
            var s0 = TLanes.Fill(0);
            TVector s1 = s0, s2 = s0, s3 = s0;
            var i = 0;
            for (; i <= k - TLanes.Count; i += TLanes.Count)
            {
                var inputs = TLanes.Load(ref row, i);
                s0 = TLanes.MultiplyAdd(inputs, TLanes.Load(ref w0, i), s0);
                s1 = TLanes.MultiplyAdd(inputs, TLanes.Load(ref w1, i), s1);
                s2 = TLanes.MultiplyAdd(inputs, TLanes.Load(ref w2, i), s2);
                s3 = TLanes.MultiplyAdd(inputs, TLanes.Load(ref w3, i), s3);
            }
            var (t0, t1, t2, t3) = (TLanes.Sum(s0), TLanes.Sum(s1), TLanes.Sum(s2), TLanes.Sum(s3));
            for (; i < k; i++)
            {
                var input = Unsafe.Add(ref row, i);
                (t0, t1, t2, t3) = (t0 + (input * Unsafe.Add(ref w0, i)), t1 + (input * Unsafe.Add(ref w1, i)), t2 + (input * Unsafe.Add(ref w2, i)), t3 + (input * Unsafe.Add(ref w3, i)));
            }
            var four = y.Slice(j, 4);
            if (accumulate) (t0, t1, t2, t3) = (t0 + four[0], t1 + four[1], t2 + four[2], t3 + four[3]);
            (four[0], four[1], four[2], four[3]) = (t0, t1, t2, t3);
        }
        for (; j < n; j++) y[j] = (accumulate ? y[j] : 0) + Elementwise.Dot<TLanes, TVector>(x[..k], w.Slice(j * k, k));
    }
}
