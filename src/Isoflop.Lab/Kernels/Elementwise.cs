using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>Arithmetic over whole buffers of floats.</summary>
static class Elementwise
{
    /// <summary>target += addend.</summary>
    /// <param name="target">[count]</param>
    /// <param name="addend">[count]</param>
    /// <param name="set">The instructions to use.</param>
    // A product with 1 is exact: the same bits as an addition.
    public static void Add(Span<float> target, ReadOnlySpan<float> addend, InstructionSet set = default) => AddScaled(target, 1, addend, set);

    /// <summary>target += factor addend.</summary>
    /// <param name="target">[count]</param>
    /// <param name="factor">Any number.</param>
    /// <param name="addend">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static void AddScaled(Span<float> target, float factor, ReadOnlySpan<float> addend, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: AddScaled<Lanes16, Vector512<float>>(target, factor, addend); break;
            case InstructionSet.Avx2: AddScaled<Lanes8, Vector256<float>>(target, factor, addend); break;
            default: AddScaled<Lanes4, Vector128<float>>(target, factor, addend); break;
        }
    }

    /// <summary>target = factor source.</summary>
    /// <param name="target">[count]</param>
    /// <param name="factor">Any number.</param>
    /// <param name="source">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static void CopyScaled(Span<float> target, float factor, ReadOnlySpan<float> source, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: CopyScaled<Lanes16, Vector512<float>>(target, factor, source); break;
            case InstructionSet.Avx2: CopyScaled<Lanes8, Vector256<float>>(target, factor, source); break;
            default: CopyScaled<Lanes4, Vector128<float>>(target, factor, source); break;
        }
    }

    /// <summary>x *= factor.</summary>
    /// <param name="x">[count]</param>
    /// <param name="factor">Any number.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Scale(Span<float> x, float factor, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: Scale<Lanes16, Vector512<float>>(x, factor); break;
            case InstructionSet.Avx2: Scale<Lanes8, Vector256<float>>(x, factor); break;
            default: Scale<Lanes4, Vector128<float>>(x, factor); break;
        }
    }

    /// <summary>Σ x y, in an order that the length alone decides.</summary>
    /// <param name="x">[count]</param>
    /// <param name="y">[count]</param>
    /// <param name="set">The instructions to use.</param>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y, InstructionSet set = default) => InstructionSets.Resolve(set) switch
    {
        InstructionSet.Avx512 => Dot<Lanes16, Vector512<float>>(x, y),
        InstructionSet.Avx2 => Dot<Lanes8, Vector256<float>>(x, y),
        _ => Dot<Lanes4, Vector128<float>>(x, y),
    };

    /// <summary>x *= factor.</summary>
    public static void Scale<TLanes, TVector>(Span<float> x, float factor)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => CopyScaled<TLanes, TVector>(x, factor, x);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void CopyScaled<TLanes, TVector>(Span<float> target, float factor, ReadOnlySpan<float> source)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var values = ref MemoryMarshal.GetReference(source);
        ref var scaled = ref MemoryMarshal.GetReference(target[..source.Length]);
        var factors = TLanes.Fill(factor);
        var i = 0;
        for (; i <= source.Length - TLanes.Count; i += TLanes.Count) TLanes.Store(TLanes.Multiply(TLanes.Load(ref values, i), factors), ref scaled, i);
        for (; i < source.Length; i++) target[i] = source[i] * factor;
    }

    /// <summary>Σ x y</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot<TLanes, TVector>(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var left = ref MemoryMarshal.GetReference(x);
        ref var right = ref MemoryMarshal.GetReference(y[..x.Length]);
        // Four sums, because each addition waits for the one before it.
        var (a, b, c, d) = (TLanes.Fill(0), TLanes.Fill(0), TLanes.Fill(0), TLanes.Fill(0));
        var (i, step) = (0, TLanes.Count);
        for (; i <= x.Length - (4 * step); i += 4 * step)
        {
            a = TLanes.MultiplyAdd(TLanes.Load(ref left, i), TLanes.Load(ref right, i), a);
            b = TLanes.MultiplyAdd(TLanes.Load(ref left, i + step), TLanes.Load(ref right, i + step), b);
            c = TLanes.MultiplyAdd(TLanes.Load(ref left, i + (2 * step)), TLanes.Load(ref right, i + (2 * step)), c);
            d = TLanes.MultiplyAdd(TLanes.Load(ref left, i + (3 * step)), TLanes.Load(ref right, i + (3 * step)), d);
        }
        for (; i <= x.Length - step; i += step) a = TLanes.MultiplyAdd(TLanes.Load(ref left, i), TLanes.Load(ref right, i), a);
        if (i < x.Length) a = TLanes.MultiplyAdd(PartialVector.Load<TLanes, TVector>(ref left, i, x.Length), PartialVector.Load<TLanes, TVector>(ref right, i, x.Length), a);
        return TLanes.Sum(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddScaled<TLanes, TVector>(Span<float> target, float factor, ReadOnlySpan<float> addend)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var sums = ref MemoryMarshal.GetReference(target[..addend.Length]);
        ref var values = ref MemoryMarshal.GetReference(addend);
        var factors = TLanes.Fill(factor);
        var i = 0;
        for (; i <= addend.Length - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.MultiplyAdd(factors, TLanes.Load(ref values, i), TLanes.Load(ref sums, i)), ref sums, i);
        if (i == addend.Length) return;
        var tail = TLanes.MultiplyAdd(
            factors, PartialVector.Load<TLanes, TVector>(ref values, i, addend.Length), PartialVector.Load<TLanes, TVector>(ref sums, i, addend.Length));
        PartialVector.Store<TLanes, TVector>(tail, ref sums, i, addend.Length);
    }
}
