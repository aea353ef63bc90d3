namespace Isoflop.Numerics;

/// <summary>
/// Small symmetric matrices in row-major spans: Math.NET would allocate a matrix an iteration, and takes longer to load its linear algebra
/// than a fit takes.
/// </summary>
public static class SymmetricMatrix
{
    /// <summary>
    /// Inverts a positive definite matrix in place by Gauss-Jordan elimination on the matrix scaled to unit diagonal. A pivot below
    /// <paramref name="floor"/> is lifted to it: along a direction the data do not see, the inverse is large but finite.
    /// </summary>
    /// <param name="matrix">[row, column]: replaced by its inverse.</param>
    /// <param name="size">Number of rows.</param>
    /// <param name="floor">Smallest pivot allowed, relative to a unit diagonal.</param>
    public static void Invert(Span<double> matrix, int size, double floor = 1e-12)
    {
        Span<double> scale = stackalloc double[size];
        for (var i = 0; i < size; i++)
        {
            var diagonal = matrix[(i * size) + i];
            scale[i] = diagonal > 0 ? 1 / Math.Sqrt(diagonal) : 1;
        }
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) matrix[(i * size) + j] *= scale[i] * scale[j];
            if (matrix[(i * size) + i] <= 0) matrix[(i * size) + i] = 1;
        }
        for (var pivot = 0; pivot < size; pivot++)
        {
            var inverse = 1 / Math.Max(matrix[(pivot * size) + pivot], floor);
            matrix[(pivot * size) + pivot] = 1;
            for (var j = 0; j < size; j++) matrix[(pivot * size) + j] *= inverse;
            for (var i = 0; i < size; i++)
            {
                if (i == pivot) continue;
                var factor = matrix[(i * size) + pivot];
                matrix[(i * size) + pivot] = 0;
                for (var j = 0; j < size; j++) matrix[(i * size) + j] -= factor * matrix[(pivot * size) + j];
            }
        }
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++) matrix[(i * size) + j] *= scale[i] * scale[j];
        }
    }

    /// <summary>Condition number of a positive semidefinite matrix scaled to unit diagonal: 1 where the parameters are seen independently.</summary>
    /// <param name="matrix">[row, column].</param>
    /// <param name="size">Number of rows.</param>
    public static double Condition(ReadOnlySpan<double> matrix, int size)
    {
        if (size == 0) return 1;
        var scaled = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var scale = Math.Sqrt(matrix[(i * size) + i] * matrix[(j * size) + j]);
                scaled[(i * size) + j] = scale > 0 ? matrix[(i * size) + j] / scale : 0;
            }
        }
        Diagonalise(scaled, size);
        var (smallest, largest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var i = 0; i < size; i++)
        {
            smallest = Math.Min(smallest, scaled[(i * size) + i]);
            largest = Math.Max(largest, scaled[(i * size) + i]);
        }
        return smallest > 0 ? largest / smallest : double.PositiveInfinity;
    }

    // Rotations in one plane after the other until nothing is left beside the diagonal [Jacobi 1846]. On a matrix scaled to unit diagonal they
    // find the small eigenvalues as exactly as the large ones [Demmel and Veselić 1992], and a few rows need some six sweeps.
    static void Diagonalise(Span<double> matrix, int size)
    {
        const int MostSweeps = 30;
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var rotated = false;
            for (var p = 0; p < size; p++)
            {
                for (var q = p + 1; q < size; q++) rotated |= Rotate(matrix, size, p, q);
            }
            if (!rotated) return;
        }
    }

    static bool Rotate(Span<double> matrix, int size, int p, int q)
    {
        var (pp, pq, qq) = (matrix[(p * size) + p], matrix[(p * size) + q], matrix[(q * size) + q]);
        if (Math.Abs(pq) <= 1e-16 * Math.Sqrt(Math.Abs(pp * qq))) return false;
        // tan of the angle that makes pq vanish, the smaller of the two.
        var cotangent = (qq - pp) / (2 * pq);
        var tangent = 1 / (Math.Abs(cotangent) + Math.Sqrt(1 + (cotangent * cotangent)));
        if (cotangent < 0) tangent = -tangent;
        var cosine = 1 / Math.Sqrt(1 + (tangent * tangent));
        var sine = tangent * cosine;
        for (var k = 0; k < size; k++)
        {
            var (kp, kq) = (matrix[(k * size) + p], matrix[(k * size) + q]);
            (matrix[(k * size) + p], matrix[(k * size) + q]) = ((cosine * kp) - (sine * kq), (sine * kp) + (cosine * kq));
        }
        for (var k = 0; k < size; k++)
        {
            var (pk, qk) = (matrix[(p * size) + k], matrix[(q * size) + k]);
            (matrix[(p * size) + k], matrix[(q * size) + k]) = ((cosine * pk) - (sine * qk), (sine * pk) + (cosine * qk));
        }
        // Exactly, where rounding would leave something that is rotated for ever.
        matrix[(p * size) + q] = matrix[(q * size) + p] = 0;
        return true;
    }
}
