using Isoflop.Numerics;
using MathNet.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>
/// What the residuals say about the noise, and the two constants by which a robust objective turns into a likelihood ratio:
/// 2 (f - f*) E[ψ'] / E[ψ²] is asymptotically χ² [Huber and Ronchetti 2009, ch. 13].
/// </summary>
/// <param name="Sigma">Robust standard deviation of the residuals (relative error for log residuals).</param>
/// <param name="MeanSlope">E[ψ'], the share of residuals inside the quadratic zone, under normal noise of that deviation.</param>
/// <param name="MeanSquare">E[ψ²], corrected for the degrees of freedom that the fit used.</param>
sealed record Noise(double Sigma, double MeanSlope, double MeanSquare)
{
    /// <summary>2 (f - f*) times this is the likelihood-ratio statistic.</summary>
    public double Deviance => MeanSquare > 0 ? 2 * MeanSlope / MeanSquare : double.PositiveInfinity;

    public static Noise Of(double[] residuals, FitProblem problem)
    {
        var loss = problem.ResidualLoss;
        var (count, free) = (residuals.Length, problem.Map.FreeCount);
        var freedom = Math.Max(1, count - free);
        // An L1 fit passes through as many runs as it has coefficients: those zeros say nothing about the noise.
        var sizes = Array.ConvertAll(residuals, Math.Abs);
        Array.Sort(sizes);
        var sigma = 1.4826 * Quantiles.OfSorted(sizes.AsSpan(Math.Min(free, count - 1)), 0.5);
        var (squares, total) = (0.0, 0.0);
        for (var i = 0; i < count; i++)
        {
            var slope = loss.Slope(residuals[i]);
            squares += problem.Weights[i] * slope * slope;
            total += problem.Weights[i];
        }
        var inside = double.IsInfinity(loss.Delta) || sigma == 0 ? 1 : SpecialFunctions.Erf(loss.Delta / (sigma * Math.Sqrt(2)));
        return new Noise(sigma, inside * (1 + loss.AboveWeight) / 2, squares / total * count / freedom);
    }
}
