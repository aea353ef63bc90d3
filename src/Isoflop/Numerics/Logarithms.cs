using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Isoflop.Numerics;

/// <summary>
/// Exponential and logarithm of eight numbers at a time: the argument is reduced to a short interval [Cody and Waite 1980], where a Taylor series
/// ends below half a unit in the last place. The series are summed as trees [Estrin 1960], which wait less than Horner's chain.
/// </summary>
static class Logarithms
{
    // ln 2 in two parts: the nearest double, and what it leaves out.
    const double Ln2 = 0.6931471805599453;
    const double Ln2Rest = 2.3190468138462996e-17;

    // Adding and taking away 1.5 x 2^52 rounds to a whole number, which stands in the last bits in between.
    const double Rounding = 6755399441055744;

    // √½ as bits: the mantissas from which the logarithm is taken lie between it and √2.
    const ulong RootHalf = 0x3FE6A09E667F3BCD;

    /// <summary>
    /// e^x = 2^n e^r with n = x / ln 2 rounded and |r| ≤ ½ ln 2; Σ r^k / k! to k = 13 leaves out 4e-18. 0 below -708 and infinity above 709.4.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        var shifted = FusedMultiplyAdd(x, Create(1 / Ln2), Create(Rounding));
        var n = shifted - Create(Rounding);
        var r = FusedMultiplyAdd(n, Create(-Ln2Rest), FusedMultiplyAdd(n, Create(-Ln2), x));
        var (r2, r4, r8) = Powers(r);
        var low = FusedMultiplyAdd(r2, Line(r, 1.0 / 24, 1.0 / 120), Line(r, 1.0 / 2, 1.0 / 6));
        var middle = FusedMultiplyAdd(r2, Line(r, 1.0 / 40320, 1.0 / 362880), Line(r, 1.0 / 720, 1.0 / 5040));
        var high = FusedMultiplyAdd(r2, Line(r, 1.0 / 479001600, 1.0 / 6227020800), Line(r, 1.0 / 3628800, 1.0 / 39916800));
        var series = FusedMultiplyAdd(r8, high, FusedMultiplyAdd(r4, middle, low)); // (e^r - 1 - r) / r²
        var power = ShiftLeft(shifted.AsInt64() + Create(1023L), 52).AsDouble(); // 2^n: n + 1023 are the bits of its exponent
        var result = (FusedMultiplyAdd(r2, series, r) + Vector512<double>.One) * power;
        result = ConditionalSelect(LessThan(x, Create(-708.0)), Vector512<double>.Zero, result);
        return ConditionalSelect(GreaterThan(x, Create(709.4)), Create(double.PositiveInfinity), result);
    }

    /// <summary>
    /// ln x = k ln 2 + ln(1 + f) with √½ ≤ 1 + f &lt; √2, ln(1 + f) = 2 (s + s³/3 + s⁵/5 + ...), s = f / (2 + f): to s^21 it leaves out 6e-19 of it.
    /// NaN below 0, -infinity at 0 and at subnormal numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Log(Vector512<double> x)
    {
        var bits = x.AsUInt64() - Create(RootHalf);
        var k = ConvertToDouble(ShiftRightArithmetic(bits.AsInt64(), 52));
        var f = ((bits & Create(0x000FFFFFFFFFFFFFUL)) + Create(RootHalf)).AsDouble() - Vector512<double>.One;
        var s = f / (f + Create(2.0));
        var z = s * s;
        var (z2, z4, _) = Powers(z);
        var low = FusedMultiplyAdd(z2, Line(z, 2.0 / 7, 2.0 / 9), Line(z, 2.0 / 3, 2.0 / 5));
        var high = FusedMultiplyAdd(z2, Line(z, 2.0 / 15, 2.0 / 17), Line(z, 2.0 / 11, 2.0 / 13));
        var series = FusedMultiplyAdd(z4, FusedMultiplyAdd(z4, Line(z, 2.0 / 19, 2.0 / 21), high), low);
        // 2s = f - s f: the leading term without the rounding of s.
        var small = FusedMultiplyAdd(k, Create(Ln2Rest), FusedMultiplyAdd(z * series, s, -(s * f)));
        var result = FusedMultiplyAdd(k, Create(Ln2), f + small);
        result = ConditionalSelect(LessThan(x, Create(2.2250738585072014e-308)), Create(double.NegativeInfinity), result);
        result = ConditionalSelect(GreaterThanOrEqual(x, Vector512<double>.Zero), result, Create(double.NaN));
        return ConditionalSelect(Vector512.Equals(x, Create(double.PositiveInfinity)), x, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<double> Line(Vector512<double> x, double constant, double slope) => FusedMultiplyAdd(x, Create(slope), Create(constant));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<double> Second, Vector512<double> Fourth, Vector512<double> Eighth) Powers(Vector512<double> x)
    {
        var second = x * x;
        var fourth = second * second;
        return (second, fourth, fourth * fourth);
    }
}
