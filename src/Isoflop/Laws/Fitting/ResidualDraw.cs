using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>
/// New losses on the fitted law: predicted loss with a residual of another run put back, each residual first divided by √(1 - h) of its run's
/// leverage h, because a fit is drawn towards the runs it leans on [Davison and Hinkley 1997, alg. 6.1]. Runs of a group err together: a group
/// takes the residuals of one other group, in their order, so that what its runs share stays shared.
/// </summary>
sealed class ResidualDraw
{
    readonly double[] _predicted;
    readonly double[] _residuals;
    readonly bool _log;

    ResidualDraw(double[] predicted, double[] residuals, bool log)
    {
        _predicted = predicted;
        _residuals = residuals;
        _log = log;
    }

    /// <summary>Residuals corrected for leverage: [run].</summary>
    public ReadOnlySpan<double> Residuals => _residuals;

    public static ResidualDraw Of(FitProblem problem, Solution solution, double[] residuals)
    {
        var log = problem.ResidualLoss.Scale == ResidualScale.Log;
        var leverages = Leverages(problem, solution);
        var predicted = new double[residuals.Length];
        var corrected = new double[residuals.Length];
        for (var i = 0; i < residuals.Length; i++)
        {
            predicted[i] = log ? problem.Measured[i] * Math.Exp(residuals[i]) : problem.Measured[i] + residuals[i];
            // A run that alone carries a coefficient has leverage 1 and no residual to correct.
            corrected[i] = residuals[i] / Math.Sqrt(Math.Max(1 - leverages[i], 0.05));
        }
        return new ResidualDraw(predicted, corrected, log);
    }

    /// <summary>The objective of one replicate.</summary>
    /// <param name="problem">The problem that was solved.</param>
    /// <param name="clusters">Runs that err together: [cluster][member].</param>
    /// <param name="random">The replicate's random numbers.</param>
    public CurveObjective Objective(FitProblem problem, int[][] clusters, ref CounterRandom random)
    {
        var losses = new double[_predicted.Length];
        foreach (var cluster in clusters)
        {
            var donor = clusters[random.NextIndex(clusters.Length)];
            for (var member = 0; member < cluster.Length; member++)
            {
                var (i, residual) = (cluster[member], _residuals[donor[member % donor.Length]]);
                losses[i] = _log ? _predicted[i] * Math.Exp(-residual) : Math.Max(_predicted[i] - residual, 1e-3 * _predicted[i]);
            }
        }
        return problem.Objective(losses, problem.Weights);
    }

    // h = diag(J (JᵀJ)⁻¹ Jᵀ)
    static double[] Leverages(FitProblem problem, Solution solution)
    {
        var (free, count) = (problem.Map.FreeCount, problem.Count);
        var jacobian = new double[free * count];
        problem.Objective().Jacobian(solution.Theta, jacobian);
        var inverse = Covariance.InverseGram(jacobian, problem.Weights, free);
        var (leverages, steps) = (new double[count], new double[count]);
        for (var j = 0; j < free; j++)
        {
            Array.Clear(steps);
            for (var k = 0; k < free; k++) Elementwise.MultiplyAdd(jacobian.AsSpan(k * count, count), inverse[(j * free) + k], steps, steps);
            Elementwise.Multiply(steps, jacobian.AsSpan(j * count, count), steps);
            Elementwise.MultiplyAdd(steps, 1, leverages, leverages);
        }
        Elementwise.Multiply(leverages, problem.Weights, leverages);
        return leverages;
    }
}
