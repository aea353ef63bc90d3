using Isoflop.Numerics;
using MathNet.Numerics.Interpolation;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// A cubic regression spline. A spline through every run would have its minimum at the run with the luckiest seed; fewer knots than sizes smooth
/// without a penalty to choose. Its end pieces are parabolas: a natural spline is straight at its ends, where a profile bends, and that moved
/// N* by up to a quarter where the minimum lay off the middle (measured without noise).
/// </summary>
sealed class ProfileSpline : ProfileCurve
{
    const int LeastSizes = 6;

    readonly double[] _knots;

    ProfileSpline(double[] x, double[] losses, double[] knots)
        : base(Basis(knots, x), Array.ConvertAll(x, _ => 1.0), losses) => _knots = knots;

    /// <summary>The spline, or null where there are fewer than six sizes.</summary>
    /// <param name="x">[run].</param>
    /// <param name="losses">[run].</param>
    /// <param name="sizes">The different x, in ascending order.</param>
    public static ProfileSpline? Through(double[] x, double[] losses, double[] sizes)
    {
        if (sizes.Length < LeastSizes) return null;
        // One knot for three sizes: four are one coefficient more than a parabola and the least that can lean to one side.
        var count = Math.Clamp(sizes.Length / 3, 4, 8);
        return new ProfileSpline(x, losses, [.. Enumerable.Range(0, count).Select(knot => Quantiles.OfSorted(sizes, knot / (count - 1.0)))]);
    }

    /// <inheritdoc/>
    protected override (double X, double Loss)? Minimum(double[] coefficients)
    {
        var spline = Interpolate(_knots, coefficients);
        return spline.StationaryPoints().Append(_knots[0]).Append(_knots[^1]).Select(x => (x, spline.Interpolate(x))).MinBy(point => point.Item2);
    }

    // The coefficients are the values at the knots: column j is the spline through 1 at knot j and 0 at the others.
    static double[,] Basis(double[] knots, double[] x)
    {
        var basis = new double[x.Length, knots.Length];
        for (var j = 0; j < knots.Length; j++)
        {
            var unit = new double[knots.Length];
            unit[j] = 1;
            var spline = Interpolate(knots, unit);
            for (var i = 0; i < x.Length; i++) basis[i, j] = spline.Interpolate(x[i]);
        }
        return basis;
    }

    static CubicSpline Interpolate(double[] knots, double[] values) => CubicSpline.InterpolateBoundariesSorted(
        knots, values, SplineBoundaryCondition.ParabolicallyTerminated, 0, SplineBoundaryCondition.ParabolicallyTerminated, 0);
}
