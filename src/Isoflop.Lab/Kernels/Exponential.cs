using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Isoflop.Lab.Kernels;

/// <summary>exp of floats, within 2 units in the last place.</summary>
static class Exponential
{
    // ln 2^-126, rounded up: below it results would be subnormal. ln of the largest float, rounded down.
    const float Lowest = -87.33654f;
    const float Highest = 88.72283f;

    /// <summary>y = exp(x); 0 below -87.3365 (no subnormal results), the largest of floats above 88.7228, NaN of NaN.</summary>
    /// <param name="x">[count]</param>
    /// <param name="y">[count]; may be x.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y, InstructionSet set = default)
    {
        switch (InstructionSets.Resolve(set))
        {
            case InstructionSet.Avx512: Apply<Lanes16, Vector512<float>>(x, y); break;
            case InstructionSet.Avx2: Apply<Lanes8, Vector256<float>>(x, y); break;
            default: Apply<Lanes4, Vector128<float>>(x, y); break;
        }
    }

    /// <summary>exp of a vector, as <see cref="Apply"/>.</summary>
    // exp(x) = 2^n exp(r), n = round(x / ln 2), r = x - n ln 2 in two parts, exp(r) = 1 + r + r² p(r), where p of degree 4 meets
    // (exp(r) - 1 - r) / r² at the Chebyshev nodes of |r| <= .3466: within 1.0e-8 of exp(r), a sixth of half a unit in the last place.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Of<TLanes, TVector>(TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // Adding 1.5 2^23 leaves no digits behind the point: the sum is rounded to a whole number, which its lowest bits spell.
        var rounder = TLanes.Fill(12582912f);
        // The second operand comes back where one is NaN.
        var inside = TLanes.Max(TLanes.Fill(Lowest), TLanes.Min(TLanes.Fill(Highest), x));
        var shifted = TLanes.MultiplyAdd(inside, TLanes.Fill(1.44269504f), rounder);
        var n = TLanes.Subtract(shifted, rounder);
        // ln 2 = .693359375 - 2.12194440e-4: the product with the first part is exact.
        var r = TLanes.MultiplyAdd(n, TLanes.Fill(-0.693359375f), inside);
        r = TLanes.MultiplyAdd(n, TLanes.Fill(2.12194440e-4f), r);
        var p = TLanes.MultiplyAdd(TLanes.Fill(0.001392618171f), r, TLanes.Fill(0.008363178f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Fill(0.04166655615f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Fill(0.1666657627f));
        p = TLanes.MultiplyAdd(p, r, TLanes.Fill(0.5f));
        var power = TLanes.Add(TLanes.Fill(1f), TLanes.MultiplyAdd(TLanes.Multiply(r, r), p, r));
        return TLanes.WhereLess(x, TLanes.Fill(Lowest), TLanes.Fill(0), TLanes.ScaleByPowerOfTwo(power, shifted));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Apply<TLanes, TVector>(ReadOnlySpan<float> x, Span<float> y)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(y[..x.Length]);
        var i = 0;
        for (; i <= x.Length - TLanes.Count; i += TLanes.Count) TLanes.Store(Of<TLanes, TVector>(TLanes.Load(ref source, i)), ref target, i);
        if (i < x.Length) PartialVector.Store<TLanes, TVector>(Of<TLanes, TVector>(PartialVector.Load<TLanes, TVector>(ref source, i, x.Length)), ref target, i, x.Length);
    }
}
