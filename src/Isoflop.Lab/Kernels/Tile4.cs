using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>Four rows by two vectors: 8 sums in 16 registers, 6 loads for 8 multiplications. Six rows would load less, but no width of a model is a multiple of six.</summary>
readonly struct Tile4<TLanes, TVector> : IMatrixTile
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public static int Rows => 4;

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
        ref var line = ref Unsafe.AsRef(in b);
        var zero = TLanes.Fill(0);
        var (l0, r0) = (zero, zero);
        var (l1, r1) = (zero, zero);
        var (l2, r2) = (zero, zero);
        var (l3, r3) = (zero, zero);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyNarrow(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate)
    {
        ref var a0 = ref Unsafe.AsRef(in a);
        ref var a1 = ref Unsafe.Add(ref a0, rowStride);
        ref var a2 = ref Unsafe.Add(ref a1, rowStride);
        ref var a3 = ref Unsafe.Add(ref a2, rowStride);
        ref var line = ref Unsafe.AsRef(in b);
        var zero = TLanes.Fill(0);
        var (s0, s1, s2, s3) = (zero, zero, zero, zero);
        nint at = 0;
        for (; depth > 0; depth--)
        {
            var columns = TLanes.Load(ref line, 0);
            s0 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a0, at)), columns, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a1, at)), columns, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a2, at)), columns, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref a3, at)), columns, s3);
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
        }
        TLanes.Store(s0, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s1, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s2, ref c, 0);
        c = ref Unsafe.Add(ref c, cStride);
        TLanes.Store(s3, ref c, 0);
    }
}
