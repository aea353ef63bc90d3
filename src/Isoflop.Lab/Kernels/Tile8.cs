using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>Eight rows by two vectors: 16 sums in 32 registers, 10 loads for 16 multiplications.</summary>
readonly struct Tile8<TLanes, TVector> : IMatrixTile
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static int Rows => 8;

    public static int Columns => 2 * TLanes.Count;

    public static int NarrowColumns => TLanes.Count;

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
        ref var a6 = ref Unsafe.Add(ref a5, rowStride);
        ref var a7 = ref Unsafe.Add(ref a6, rowStride);
        ref var line = ref Unsafe.AsRef(in b);
        var zero = TLanes.Fill(0);
        var (l0, r0) = (zero, zero);
        var (l1, r1) = (zero, zero);
        var (l2, r2) = (zero, zero);
        var (l3, r3) = (zero, zero);
        var (l4, r4) = (zero, zero);
        var (l5, r5) = (zero, zero);
        var (l6, r6) = (zero, zero);
        var (l7, r7) = (zero, zero);
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
            var x6 = TLanes.Fill(Unsafe.Add(ref a6, at));
            (l6, r6) = (TLanes.MultiplyAdd(x6, left, l6), TLanes.MultiplyAdd(x6, right, r6));
            var x7 = TLanes.Fill(Unsafe.Add(ref a7, at));
            (l7, r7) = (TLanes.MultiplyAdd(x7, left, l7), TLanes.MultiplyAdd(x7, right, r7));
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
            old = ref Unsafe.Add(ref old, cStride);
            (l6, r6) = (TLanes.Add(l6, TLanes.Load(ref old, 0)), TLanes.Add(r6, TLanes.Load(ref old, TLanes.Count)));
            old = ref Unsafe.Add(ref old, cStride);
            (l7, r7) = (TLanes.Add(l7, TLanes.Load(ref old, 0)), TLanes.Add(r7, TLanes.Load(ref old, TLanes.Count)));
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
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l6, ref c, 0);
        TLanes.Store(r6, ref c, TLanes.Count);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(l7, ref c, 0);
        TLanes.Store(r7, ref c, TLanes.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyNarrow(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate)
    {
        ref var a0 = ref Unsafe.AsRef(in a);
        ref var a1 = ref Unsafe.Add(ref a0, rowStride);
        ref var a2 = ref Unsafe.Add(ref a1, rowStride);
        ref var a3 = ref Unsafe.Add(ref a2, rowStride);
        ref var a4 = ref Unsafe.Add(ref a3, rowStride);
        ref var a5 = ref Unsafe.Add(ref a4, rowStride);
        ref var a6 = ref Unsafe.Add(ref a5, rowStride);
        ref var a7 = ref Unsafe.Add(ref a6, rowStride);
        ref var line = ref Unsafe.AsRef(in b);
        var zero = TLanes.Fill(0);
        var (s0, s1, s2, s3, s4, s5, s6, s7) = (zero, zero, zero, zero, zero, zero, zero, zero);
        nint at = 0;
        for (; depth > 0; depth--)
        {
            var columns = TLanes.Load(ref line, 0);
            s0 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a0, at)), columns, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a1, at)), columns, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a2, at)), columns, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a3, at)), columns, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a4, at)), columns, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a5, at)), columns, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a6, at)), columns, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a7, at)), columns, s7);
            at += depthStride;
            line = ref Unsafe.Add(ref line, bStride);
        }
        if (accumulate)
        {
            ref var old = ref c;
            s0 = TLanes.Add(s0, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s1 = TLanes.Add(s1, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s2 = TLanes.Add(s2, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s3 = TLanes.Add(s3, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s4 = TLanes.Add(s4, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s5 = TLanes.Add(s5, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s6 = TLanes.Add(s6, TLanes.Load(ref old, 0));
            old = ref Unsafe.Add(ref old, cStride);
            s7 = TLanes.Add(s7, TLanes.Load(ref old, 0));
        }
        TLanes.Store(s0, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s1, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s2, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s3, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s4, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s5, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s6, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s7, ref c, 0);
    }
}
