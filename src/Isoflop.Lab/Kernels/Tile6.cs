using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>Six rows by two vectors: 12 sums, 8 loads for 12 multiplications; fits 16 registers.</summary>
readonly struct Tile6<TLanes, TVector> : IMatrixTile
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static int Rows => 6;

    public static int Columns => 2 * TLanes.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate)
    {
        ref var a0 = ref Unsafe.AsRef(in a);
        ref var a1 = ref Unsafe.Add(ref a0, rowStride);
        ref var a2 = ref Unsafe.Add(ref a1, rowStride);
        ref var a3 = ref Unsafe.Add(ref a2, rowStride);
        ref var a4 = ref Unsafe.Add(ref a3, rowStride);
        ref var a5 = ref Unsafe.Add(ref a4, rowStride);
        ref var line = ref Unsafe.AsRef(in b);
        var zero = TLanes.Fill(0);
        var (l0, r0) = (zero, zero);
        var (l1, r1) = (zero, zero);
        var (l2, r2) = (zero, zero);
        var (l3, r3) = (zero, zero);
        var (l4, r4) = (zero, zero);
        var (l5, r5) = (zero, zero);
        nint at = 0;
        for (; depth > 0; depth--)
        {
            var (left, right) = (TLanes.Load(ref line, 0), TLanes.Load(ref line, TLanes.Count));
            var x0 = TLanes.Fill(Unsafe.Add(ref a0, at));
            (l0, r0) = (TLanes.MultiplyAdd(x0, left, l0), TLanes.MultiplyAdd(x0, right, r0));
            var x1 = TLanes.Fill(Unsafe.Add(ref a1, at));
            (l1, r1) = (TLanes.MultiplyAdd(x1, left, l1), TLanes.MultiplyAdd(x1, right, r1));
            var x2 = TLanes.Fill(Unsafe.Add(ref a2, at));
            (l2, r2) = (TLanes.MultiplyAdd(x2, left, l2), TLanes.MultiplyAdd(x2, right, r2));
            var x3 = TLanes.Fill(Unsafe.Add(ref a3, at));
            (l3, r3) = (TLanes.MultiplyAdd(x3, left, l3), TLanes.MultiplyAdd(x3, right, r3));
            var x4 = TLanes.Fill(Unsafe.Add(ref a4, at));
            (l4, r4) = (TLanes.MultiplyAdd(x4, left, l4), TLanes.MultiplyAdd(x4, right, r4));
            var x5 = TLanes.Fill(Unsafe.Add(ref a5, at));
            (l5, r5) = (TLanes.MultiplyAdd(x5, left, l5), TLanes.MultiplyAdd(x5, right, r5));
            at += depthStride;
            line = ref Unsafe.Add(ref line, bStride);
        }
        if (accumulate)
        {
            ref var old = ref c;
            (l0, r0) = (TLanes.Add(l0, TLanes.Load(ref old, 0)), TLanes.Add(r0, TLanes.Load(ref old, TLanes.Count)));
            old = ref Unsafe.Add(ref old, cStride);
            (l1, r1) = (TLanes.Add(l1, TLanes.Load(ref old, 0)), TLanes.Add(r1, TLanes.Load(ref old, TLanes.Count)));
            old = ref Unsafe.Add(ref old, cStride);
            (l2, r2) = (TLanes.Add(l2, TLanes.Load(ref old, 0)), TLanes.Add(r2, TLanes.Load(ref old, TLanes.Count)));
            old = ref Unsafe.Add(ref old, cStride);
            (l3, r3) = (TLanes.Add(l3, TLanes.Load(ref old, 0)), TLanes.Add(r3, TLanes.Load(ref old, TLanes.Count)));
            old = ref Unsafe.Add(ref old, cStride);
            (l4, r4) = (TLanes.Add(l4, TLanes.Load(ref old, 0)), TLanes.Add(r4, TLanes.Load(ref old, TLanes.Count)));
            old = ref Unsafe.Add(ref old, cStride);
            (l5, r5) = (TLanes.Add(l5, TLanes.Load(ref old, 0)), TLanes.Add(r5, TLanes.Load(ref old, TLanes.Count)));
        }
        TLanes.Store(l0, ref c, 0);
        TLanes.Store(r0, ref c, TLanes.Count);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l1, ref c, 0);
        TLanes.Store(r1, ref c, TLanes.Count);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l2, ref c, 0);
        TLanes.Store(r2, ref c, TLanes.Count);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l3, ref c, 0);
        TLanes.Store(r3, ref c, TLanes.Count);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l4, ref c, 0);
        TLanes.Store(r4, ref c, TLanes.Count);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l5, ref c, 0);
        TLanes.Store(r5, ref c, TLanes.Count);
    }
}
