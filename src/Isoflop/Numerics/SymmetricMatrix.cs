using MathNet.Numerics.LinearAlgebra;

namespace Isoflop.Numerics;

/// <summary>
/// Small symmetric matrices in row-major spans, for the inside of the solver, where Math.NET would allocate a matrix an iteration.
/// What is asked once a fit goes to Math.NET.
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
        var scaled = Matrix<double>.Build.Dense(size, size);
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                var scale = Math.Sqrt(matrix[(i * size) + i] * matrix[(j * size) + j]);
                scaled[i, j] = scale > 0 ? matrix[(i * size) + j] / scale : 0;
            }
        }
        var eigenvalues = scaled.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).ToArray();
        var (smallest, largest) = (eigenvalues.Min(), eigenvalues.Max());
        return smallest > 0 ? largest / smallest : double.PositiveInfinity;
    }
}
