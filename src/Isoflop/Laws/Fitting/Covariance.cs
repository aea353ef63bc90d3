using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>First-order uncertainty at the optimum: what profiles and influence measure their steps in.</summary>
static class Covariance
{
    /// <summary>(J W Jᵀ)⁻¹: [free, free].</summary>
    /// <param name="jacobian">[free, run].</param>
    /// <param name="weights">[run].</param>
    /// <param name="free">Number of free parameters.</param>
    public static double[] InverseGram(double[] jacobian, double[] weights, int free)
    {
        var inverse = new double[free * free];
        var count = weights.Length;
        var weighted = new double[count];
        for (var j = 0; j < free; j++)
        {
            Elementwise.Multiply(weights, jacobian.AsSpan(j * count, count), weighted);
            for (var k = 0; k <= j; k++)
                inverse[(j * free) + k] = inverse[(k * free) + j] = Elementwise.Dot(weighted, jacobian.AsSpan(k * count, count));
        }
        SymmetricMatrix.Invert(inverse, free);
        return inverse;
    }

    /// <summary>(J W Jᵀ)⁻¹ at the optimum: [free, free].</summary>
    public static double[] InverseGram(FitProblem problem, Solution solution)
    {
        var jacobian = new double[problem.Map.FreeCount * problem.Count];
        problem.Objective().Jacobian(solution.Theta, jacobian);
        return InverseGram(jacobian, problem.Weights, problem.Map.FreeCount);
    }

    /// <summary>
    /// Standard errors of the free parameters, from the sandwich H⁻¹ (Σ w² ψ² J Jᵀ) H⁻¹, which stays true where the noise differs from run to
    /// run, and from the plain formula E[ψ²] / E[ψ']² (J W Jᵀ)⁻¹, which does not [Huber and Ronchetti 2009, sec. 7.6]. With a small δ the
    /// objective is nearly L1 and H is a density of residuals at zero, estimated by a kernel as for quantile regression [Powell 1991].
    /// </summary>
    /// <returns>[free] each, and H⁻¹: [free, free].</returns>
    public static (double[] Sandwich, double[] Plain, double[] InverseCurvature) StandardErrors(FitProblem problem, Solution solution, double[] residuals, Noise noise)
    {
        var (free, count) = (problem.Map.FreeCount, problem.Count);
        var jacobian = new double[free * count];
        problem.Objective().Jacobian(solution.Theta, jacobian);
        var local = InverseGram(jacobian, LocalWeights(problem, residuals, noise), free);
        var global = InverseGram(jacobian, problem.Weights, free);
        var (sandwich, plain) = (new double[free], new double[free]);
        var (scores, steps) = (new double[count], new double[count]);
        problem.ResidualLoss.Sum(residuals, problem.Weights, scores);
        for (var j = 0; j < free; j++)
        {
            Array.Clear(steps);
            for (var k = 0; k < free; k++) Elementwise.MultiplyAdd(jacobian.AsSpan(k * count, count), local[(j * free) + k], steps, steps);
            Elementwise.Multiply(steps, scores, steps);
            sandwich[j] = Math.Max(1e-12, Math.Sqrt(Elementwise.Dot(steps, steps) * count / Math.Max(1, count - free)));
            plain[j] = Math.Max(1e-12, Math.Sqrt(Math.Max(0, global[(j * free) + j]) * noise.MeanSquare) / noise.MeanSlope);
        }
        return (sandwich, plain, local);
    }

    // E[ψ' | run] as a kernel estimate: 2δ times the density of residuals at 0 around this run, bandwidth by Silverman's rule, at least δ.
    // Few runs cannot show where the noise is larger: the estimate is drawn to the common value with the weight of 50 runs.
    static double[] LocalWeights(FitProblem problem, double[] residuals, Noise noise)
    {
        var delta = problem.ResidualLoss.Delta;
        if (double.IsInfinity(delta) || noise.Sigma == 0) return Array.ConvertAll(problem.Weights, weight => weight * noise.MeanSlope);
        var bandwidth = Math.Max(delta, 1.06 * noise.Sigma * Math.Pow(problem.Count, -0.2));
        var scale = 2 * delta / (bandwidth * Math.Sqrt(2 * Math.PI)) * (1 + problem.ResidualLoss.AboveWeight) / 2;
        var share = problem.Count / (problem.Count + 50.0);
        var weights = new double[residuals.Length];
        for (var run = 0; run < weights.Length; run++)
        {
            var distance = residuals[run] / bandwidth;
            var kernel = Math.Min(1, scale * Math.Exp(-0.5 * distance * distance));
            weights[run] = problem.Weights[run] * ((share * kernel) + ((1 - share) * noise.MeanSlope));
        }
        return weights;
    }
}
