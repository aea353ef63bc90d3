using Isoflop.Numerics;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// A curve of loss over x = ln N (centred) through the runs of one budget by weighted least squares, and its minimum. The coefficients are linear
/// in the losses, so that a replicate costs one product with a matrix that is the same for all of them.
/// </summary>
abstract class ProfileCurve
{
    readonly double[] _losses;
    readonly double[,] _solver;
    readonly double[] _fitted;

    /// <summary>Fits the curve.</summary>
    /// <param name="basis">[run, coefficient].</param>
    /// <param name="kernel">[run]: weights, at least 0.</param>
    /// <param name="losses">[run]: nats per token.</param>
    protected ProfileCurve(double[,] basis, double[] kernel, double[] losses)
    {
        _losses = losses;
        _solver = Solver(basis, kernel);
        Coefficients = Solve(losses);
        var (count, width) = (losses.Length, Coefficients.Length);
        _fitted = new double[count];
        var (squares, expected) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var remaining = 1.0;
            for (var k = 0; k < width; k++) _fitted[i] += basis[i, k] * Coefficients[k];
            for (var j = 0; j < count; j++)
            {
                var influence = 0.0;
                for (var k = 0; k < width; k++) influence += basis[i, k] * _solver[k, j];
                remaining += (influence * influence) - (i == j ? 2 * influence : 0);
            }
            // The variance of residual i is the noise's times `remaining` (1 - leverage without a kernel).
            squares += kernel[i] * (losses[i] - _fitted[i]) * (losses[i] - _fitted[i]);
            expected += kernel[i] * Math.Max(0, remaining);
        }
        Noise = expected > 1e-9 ? Math.Sqrt(squares / expected) : 0;
        // Kish's effective number of weighted runs.
        var runs = Math.Pow(kernel.Sum(), 2) / kernel.Sum(weight => weight * weight);
        Freedom = runs - width;
    }

    /// <summary>The coefficients.</summary>
    public double[] Coefficients { get; }

    /// <summary>Standard deviation of the noise about the curve, nats per token, weighted as the curve is.</summary>
    public double Noise { get; }

    /// <summary>Effective number of runs minus number of coefficients.</summary>
    public double Freedom { get; }

    /// <summary>Where the curve is lowest and the loss there; null where it opens downward.</summary>
    public (double X, double Loss)? Minimum() => Minimum(Coefficients);

    /// <summary>The minimum on redrawn losses: the curve and errors of the size of <see cref="Noise"/>.</summary>
    /// <param name="errors">[run]: in units of the noise.</param>
    public (double X, double Loss)? Minimum(ReadOnlySpan<double> errors)
    {
        var drawn = new double[_losses.Length];
        for (var i = 0; i < drawn.Length; i++) drawn[i] = _fitted[i] + (Noise * errors[i]);
        return Minimum(Solve(drawn));
    }

    /// <summary>The minimum of the curve with these coefficients.</summary>
    protected abstract (double X, double Loss)? Minimum(double[] coefficients);

    double[] Solve(double[] losses)
    {
        var coefficients = new double[_solver.GetLength(0)];
        for (var k = 0; k < coefficients.Length; k++)
        {
            for (var i = 0; i < losses.Length; i++) coefficients[k] += _solver[k, i] * losses[i];
        }
        return coefficients;
    }

    // (XᵀKX)⁻¹ XᵀK
    static double[,] Solver(double[,] basis, double[] kernel)
    {
        var (count, width) = (basis.GetLength(0), basis.GetLength(1));
        var gram = new double[width * width];
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < width; j++)
            {
                for (var k = 0; k < width; k++) gram[(j * width) + k] += kernel[i] * basis[i, j] * basis[i, k];
            }
        }
        SymmetricMatrix.Invert(gram, width, 1e-14);
        var solver = new double[width, count];
        for (var j = 0; j < width; j++)
        {
            for (var i = 0; i < count; i++)
            {
                for (var k = 0; k < width; k++) solver[j, i] += gram[(j * width) + k] * kernel[i] * basis[i, k];
            }
        }
        return solver;
    }
}
