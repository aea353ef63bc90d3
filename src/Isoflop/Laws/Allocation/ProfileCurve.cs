using Isoflop.Numerics;
using MathNet.Numerics.Interpolation;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// Curves of loss over x = ln N (centred) through the runs of one budget, and their minima. The published parabola is symmetric, the profile
/// E + A N^-α + B (6N/C)^β is not: far from the minimum the difference moves the vertex. The other two curves are what a careful reader would draw.
/// </summary>
sealed class ProfileCurve
{
    // The profile's own width: over a factor of 8 in size, E + A N^-α + B D^-β with exponents near 1/3 departs from a parabola by less than the noise.
    static readonly double LocalWidth = Math.Log(8);

    const int LocalRuns = 5;

    readonly double[] _x;
    readonly double[] _losses;
    readonly double[] _sizes;
    readonly double[] _knots;
    readonly double[,] _basis;
    double? _localStart;

    /// <param name="x">[run]: ln N less its mean.</param>
    /// <param name="losses">[run]: nats per token.</param>
    /// <param name="sameSize">Largest difference of ln N within one size.</param>
    public ProfileCurve(double[] x, double[] losses, double sameSize)
    {
        (_x, _losses) = (x, losses);
        var sizes = new List<double>();
        foreach (var size in x.Order())
        {
            if (sizes.Count == 0 || size - sizes[^1] > sameSize) sizes.Add(size);
        }
        _sizes = [.. sizes];
        _knots = Knots(_sizes);
        _basis = Basis(_knots, x);
    }

    /// <summary>Smallest and largest x.</summary>
    public (double Low, double High) Range => (_x.Min(), _x.Max());

    /// <summary>Whether the sizes suffice for a method.</summary>
    public bool Supports(AllocationMethod method) => method switch
    {
        AllocationMethod.LocalQuadratic => _sizes.Length >= LocalRuns,
        AllocationMethod.Spline => _knots.Length > 0,
        _ => true,
    };

    /// <summary>Runs that a method's curve rests on, and its number of coefficients.</summary>
    public (double Runs, int Coefficients) Evidence(AllocationMethod method)
    {
        if (method == AllocationMethod.Spline) return (_x.Length, _knots.Length);
        if (method != AllocationMethod.LocalQuadratic || _localStart is not { } centre) return (_x.Length, 3);
        // Kish's effective number of weighted runs.
        var weights = Kernel(centre, Ones());
        return (Math.Pow(weights.Sum(), 2) / weights.Sum(weight => weight * weight), 3);
    }

    /// <summary>The minimum of a method's curve on all runs; the replicates of the local method start from it.</summary>
    public (double X, double Loss)? Minimum(AllocationMethod method)
    {
        var minimum = Minimum(method, Ones());
        if (method == AllocationMethod.LocalQuadratic) _localStart = minimum?.X;
        return minimum;
    }

    /// <summary>The minimum of a method's curve with weighted runs; null where it has none.</summary>
    public (double X, double Loss)? Minimum(AllocationMethod method, double[] weights) => method switch
    {
        AllocationMethod.LocalQuadratic => Local(weights),
        AllocationMethod.Spline => Spline(weights),
        _ => Vertex(Parabola(weights, 0), 0),
    };

    /// <summary>c₀, c₁, c₂ of the parabola through all runs.</summary>
    public double[] Parabola() => Parabola(Ones(), 0);

    double[] Parabola(double[] weights, double centre)
    {
        Span<double> gram = stackalloc double[9];
        Span<double> moments = stackalloc double[3];
        Span<double> powers = stackalloc double[3];
        gram.Clear();
        moments.Clear();
        for (var i = 0; i < _x.Length; i++)
        {
            var x = _x[i] - centre;
            (powers[0], powers[1], powers[2]) = (1, x, x * x);
            for (var j = 0; j < 3; j++)
            {
                moments[j] += weights[i] * powers[j] * _losses[i];
                for (var k = 0; k < 3; k++) gram[(j * 3) + k] += weights[i] * powers[j] * powers[k];
            }
        }
        return Solve(gram, moments);
    }

    static (double X, double Loss)? Vertex(double[] parabola, double centre)
    {
        if (!(parabola[2] > 0)) return null;
        var vertex = -parabola[1] / (2 * parabola[2]);
        return (centre + vertex, parabola[0] + (parabola[1] * vertex / 2));
    }

    // The window follows its own minimum until it rests.
    (double X, double Loss)? Local(double[] weights)
    {
        var (low, high) = Range;
        var centre = _localStart ?? _x[Array.IndexOf(_losses, _losses.Min())];
        (double X, double Loss)? minimum = null;
        for (var pass = 0; pass < 20; pass++)
        {
            minimum = Vertex(Parabola(Kernel(centre, weights), centre), centre);
            if (minimum is not { } found) return null;
            var next = Math.Clamp(found.X, low, high);
            if (Math.Abs(next - centre) < 1e-3) break;
            centre = next;
        }
        return minimum;
    }

    // Tricube weights, so that no run enters or leaves with a jump; the window opens until five sizes are well inside.
    double[] Kernel(double centre, double[] weights)
    {
        var distances = Array.ConvertAll(_sizes, size => Math.Abs(size - centre));
        Array.Sort(distances);
        var width = Math.Max(LocalWidth, 1.25 * distances[Math.Min(LocalRuns, distances.Length) - 1]);
        var kernel = new double[_x.Length];
        for (var i = 0; i < kernel.Length; i++)
        {
            var distance = Math.Min(1, Math.Abs(_x[i] - centre) / width);
            kernel[i] = weights[i] * Math.Pow(1 - (distance * distance * distance), 3);
        }
        return kernel;
    }

    (double X, double Loss)? Spline(double[] weights)
    {
        var count = _knots.Length;
        if (count == 0) return null;
        var gram = new double[count * count];
        var moments = new double[count];
        for (var i = 0; i < _x.Length; i++)
        {
            for (var j = 0; j < count; j++)
            {
                moments[j] += weights[i] * _basis[i, j] * _losses[i];
                for (var k = 0; k < count; k++) gram[(j * count) + k] += weights[i] * _basis[i, j] * _basis[i, k];
            }
        }
        var spline = CubicSpline.InterpolateNaturalSorted(_knots, Solve(gram, moments));
        return spline.StationaryPoints().Append(_knots[0]).Append(_knots[^1]).Select(x => (x, spline.Interpolate(x))).MinBy(point => point.Item2);
    }

    // One knot for three sizes, from four to eight: four is one coefficient more than a parabola and the least that can lean to one side. A spline
    // through every run would have its minimum at the run with the luckiest seed; fewer knots smooth without a penalty that must be chosen.
    static double[] Knots(double[] sizes)
    {
        if (sizes.Length < 6) return [];
        var count = Math.Clamp(sizes.Length / 3, 4, 8);
        return [.. Enumerable.Range(0, count).Select(knot => Quantiles.OfSorted(sizes, knot / (count - 1.0)))];
    }

    // A natural spline is linear in its values at the knots: column j is the spline through 1 at knot j and 0 at the others.
    static double[,] Basis(double[] knots, double[] x)
    {
        var basis = new double[x.Length, knots.Length];
        for (var j = 0; j < knots.Length; j++)
        {
            var unit = new double[knots.Length];
            unit[j] = 1;
            var spline = CubicSpline.InterpolateNaturalSorted(knots, unit);
            for (var i = 0; i < x.Length; i++) basis[i, j] = spline.Interpolate(x[i]);
        }
        return basis;
    }

    static double[] Solve(Span<double> gram, ReadOnlySpan<double> moments)
    {
        var count = moments.Length;
        SymmetricMatrix.Invert(gram, count, 1e-14);
        var solution = new double[count];
        for (var j = 0; j < count; j++)
        {
            for (var k = 0; k < count; k++) solution[j] += gram[(j * count) + k] * moments[k];
        }
        return solution;
    }

    double[] Ones()
    {
        var ones = new double[_x.Length];
        Array.Fill(ones, 1);
        return ones;
    }
}
