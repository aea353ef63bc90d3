using System.Runtime.CompilerServices;

namespace Isoflop.Lab.Kernels;

/// <summary>
/// The block of a matrix product whose sums stay in registers: two vectors wide, and eight rows high where there are 32 registers (10 loads for 16
/// multiplications), four where there are 16. Six or twelve rows would load less, but no width of a model is a multiple of six.
/// </summary>
// One statement a multiplication: tuples of two cost the compiler a copy each, half as many instructions again (measured).
static class Tile<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Rows of the block.</summary>
    public static int Rows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Registers == 32 ? 8 : 4;
    }

    /// <summary>Columns of the block.</summary>
    public static int Columns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * TLanes.Count;
    }

    /// <summary>Columns of the narrow block: half as many.</summary>
    public static int NarrowColumns
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TLanes.Count;
    }

    /// <summary>c = a b (or c += a b) for one whole block.</summary>
    /// <param name="a">[rows, depth]: element (r, d) lies at r rowStride + d depthStride.</param>
    /// <param name="rowStride">Floats from one row of a to the next.</param>
    /// <param name="depthStride">Floats from one column of a to the next.</param>
    /// <param name="b">[depth, columns], rows <paramref name="bStride"/> floats apart.</param>
    /// <param name="bStride">Floats from one row of b to the next.</param>
    /// <param name="depth">Products in every sum, at least 0.</param>
    /// <param name="c">[rows, columns], rows <paramref name="cStride"/> floats apart.</param>
    /// <param name="cStride">Floats from one row of c to the next.</param>
    /// <param name="accumulate">Adds to c instead of replacing it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate)
    {
        ref var top = ref Unsafe.AsRef(in a);
        ref var low = ref Unsafe.Add(ref top, 4 * rowStride);
        ref var line = ref Unsafe.AsRef(in b);
        var (twice, thrice) = (2 * rowStride, 3 * rowStride);
        var l0 = TLanes.Fill(0);
        TVector l1 = l0, l2 = l0, l3 = l0, l4 = l0, l5 = l0, l6 = l0, l7 = l0;
        TVector r0 = l0, r1 = l0, r2 = l0, r3 = l0, r4 = l0, r5 = l0, r6 = l0, r7 = l0;
        for (; depth > 0; depth--)
        {
            var left = TLanes.Load(ref line, 0);
            var right = TLanes.Load(ref line, TLanes.Count);
            var x = TLanes.Fill(top);
            l0 = TLanes.MultiplyAdd(x, left, l0);
            r0 = TLanes.MultiplyAdd(x, right, r0);
            x = TLanes.Fill(Unsafe.Add(ref top, rowStride));
            l1 = TLanes.MultiplyAdd(x, left, l1);
            r1 = TLanes.MultiplyAdd(x, right, r1);
            x = TLanes.Fill(Unsafe.Add(ref top, twice));
            l2 = TLanes.MultiplyAdd(x, left, l2);
            r2 = TLanes.MultiplyAdd(x, right, r2);
            x = TLanes.Fill(Unsafe.Add(ref top, thrice));
            l3 = TLanes.MultiplyAdd(x, left, l3);
            r3 = TLanes.MultiplyAdd(x, right, r3);
            if (Rows == 8)
            {
                x = TLanes.Fill(low);
                l4 = TLanes.MultiplyAdd(x, left, l4);
                r4 = TLanes.MultiplyAdd(x, right, r4);
                x = TLanes.Fill(Unsafe.Add(ref low, rowStride));
                l5 = TLanes.MultiplyAdd(x, left, l5);
                r5 = TLanes.MultiplyAdd(x, right, r5);
                x = TLanes.Fill(Unsafe.Add(ref low, twice));
                l6 = TLanes.MultiplyAdd(x, left, l6);
                r6 = TLanes.MultiplyAdd(x, right, r6);
                x = TLanes.Fill(Unsafe.Add(ref low, thrice));
                l7 = TLanes.MultiplyAdd(x, left, l7);
                r7 = TLanes.MultiplyAdd(x, right, r7);
            }
            top = ref Unsafe.Add(ref top, depthStride);
            low = ref Unsafe.Add(ref low, depthStride);
            line = ref Unsafe.Add(ref line, bStride);
        }
        Put(l0, r0, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(l1, r1, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(l2, r2, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(l3, r3, ref c, accumulate);
        if (Rows == 4) return;
        c = ref Unsafe.Add(ref c, cStride);
        Put(l4, r4, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(l5, r5, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(l6, r6, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(l7, r7, ref c, accumulate);
    }

    /// <summary>The same for a block of <see cref="NarrowColumns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyNarrow(
        ref readonly float a, nint rowStride, nint depthStride, ref readonly float b, nint bStride, nint depth, ref float c, nint cStride, bool accumulate)
    {
        ref var top = ref Unsafe.AsRef(in a);
        ref var low = ref Unsafe.Add(ref top, 4 * rowStride);
        ref var line = ref Unsafe.AsRef(in b);
        var (twice, thrice) = (2 * rowStride, 3 * rowStride);
        var s0 = TLanes.Fill(0);
        TVector s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
        for (; depth > 0; depth--)
        {
            var columns = TLanes.Load(ref line, 0);
            s0 = TLanes.MultiplyAdd(TLanes.Fill(top), columns, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref top, rowStride)), columns, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref top, twice)), columns, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref top, thrice)), columns, s3);
            if (Rows == 8)
            {
                s4 = TLanes.MultiplyAdd(TLanes.Fill(low), columns, s4);
                s5 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref low, rowStride)), columns, s5);
                s6 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref low, twice)), columns, s6);
                s7 = TLanes.MultiplyAdd(TLanes.Fill(Unsafe.Add(ref low, thrice)), columns, s7);
            }
            top = ref Unsafe.Add(ref top, depthStride);
            low = ref Unsafe.Add(ref low, depthStride);
            line = ref Unsafe.Add(ref line, bStride);
        }
        Put(s0, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(s1, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(s2, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(s3, ref c, accumulate);
        if (Rows == 4) return;
        c = ref Unsafe.Add(ref c, cStride);
        Put(s4, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(s5, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(s6, ref c, accumulate);
        c = ref Unsafe.Add(ref c, cStride);
        Put(s7, ref c, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(TVector left, TVector right, ref float c, bool accumulate)
    {
        Put(left, ref c, accumulate);
        Put(right, ref Unsafe.Add(ref c, TLanes.Count), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(TVector sums, ref float c, bool accumulate) => TLanes.Store(accumulate ? TLanes.Add(sums, TLanes.Load(ref c, 0)) : sums, ref c, 0);
}
