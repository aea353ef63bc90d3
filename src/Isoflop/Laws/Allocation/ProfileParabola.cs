namespace Isoflop.Laws.Allocation;

/// <summary>
/// loss = c₀ + c₁(x - centre) + c₂(x - centre)². Through all runs it is the published method; but a parabola is symmetric and the profile
/// E + A N^-α + B (6N/C)^β is not, so that runs far out move the vertex. Through the runs near the minimum it is the local quadratic.
/// </summary>
sealed class ProfileParabola : ProfileCurve
{
    // Over a factor of 8 in size to either side, less the kernel's fall, a profile with exponents near 1/3 departs from a parabola by less than seeds do.
    static readonly double LocalWidth = Math.Log(8);

    const int LocalSizes = 5;

    readonly double _centre;

    ProfileParabola(double[] x, double[] losses, double[] kernel, double centre)
        : base(Basis(x, centre), kernel, losses) => _centre = centre;

    /// <summary>The published parabola.</summary>
    public static ProfileParabola ThroughAll(double[] x, double[] losses) => new(x, losses, Array.ConvertAll(x, _ => 1.0), centre: 0);

    /// <summary>The local quadratic, its window centred on its own minimum; null where there are fewer than five sizes.</summary>
    /// <param name="x">[run].</param>
    /// <param name="losses">[run].</param>
    /// <param name="sizes">The different x.</param>
    public static ProfileParabola? NearMinimum(double[] x, double[] losses, double[] sizes)
    {
        if (sizes.Length < LocalSizes) return null;
        var centre = x[Array.IndexOf(losses, losses.Min())];
        var parabola = Local(centre);
        for (var pass = 0; pass < 20 && parabola.Minimum() is { } minimum; pass++)
        {
            var next = Math.Clamp(minimum.X, sizes[0], sizes[^1]);
            if (Math.Abs(next - centre) < 1e-3) break;
            centre = next;
            parabola = Local(centre);
        }
        return parabola;

        ProfileParabola Local(double at) => new(x, losses, Kernel(x, sizes, at), at);
    }

    /// <inheritdoc/>
    protected override (double X, double Loss)? Minimum(double[] coefficients)
    {
        if (!(coefficients[2] > 0)) return null;
        var vertex = -coefficients[1] / (2 * coefficients[2]);
        return (_centre + vertex, coefficients[0] + (coefficients[1] * vertex / 2));
    }

    // Tricube weights, so that no run enters or leaves with a jump; the window opens until five sizes are well inside.
    static double[] Kernel(double[] x, double[] sizes, double centre)
    {
        var distances = Array.ConvertAll(sizes, size => Math.Abs(size - centre));
        Array.Sort(distances);
        var width = Math.Max(LocalWidth, 1.25 * distances[LocalSizes - 1]);
        return Array.ConvertAll(x, at =>
        {
            var distance = Math.Min(1, Math.Abs(at - centre) / width);
            return Math.Pow(1 - (distance * distance * distance), 3);
        });
    }

    static double[,] Basis(double[] x, double centre)
    {
        var basis = new double[x.Length, 3];
        for (var i = 0; i < x.Length; i++) (basis[i, 0], basis[i, 1], basis[i, 2]) = (1, x[i] - centre, (x[i] - centre) * (x[i] - centre));
        return basis;
    }
}
