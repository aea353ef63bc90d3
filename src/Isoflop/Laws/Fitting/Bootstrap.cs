using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>
/// Draws replicates. Replicate r is a pure function of (runs, options, seed, r), so that the result is the same for any number of threads.
/// </summary>
static class Bootstrap
{
    public static Replicates Draw(FitProblem problem, Solution solution, double[] residuals, IProgress<int>? done = null)
    {
        var (count, width) = (problem.Options.Replicates, problem.Map.Count);
        var resampling = problem.Options.Resampling;
        var drawn = new double[count * width];
        var centre = resampling == Resampling.Residuals ? ResidualDraw.Of(problem, solution, residuals) : null;
        var clusters = RunClusters.Of(problem.Runs);
        var starts = solution.Minima.Select(minimum => Free(problem, minimum.Coefficients.AsSpan())).ToArray();
        var finished = 0;
        Parallel.For(
            0,
            count,
            problem.Minimiser,
            (replicate, _, minimiser) =>
            {
                var random = new CounterRandom(problem.Options.Seed, (ulong)replicate);
                var objective = problem.Draw is { } draw ? problem.Objective(draw.Measured(replicate), problem.Weights) : centre?.Objective(problem, ref random) ?? WeightedObjective(problem, clusters, resampling, ref random);
                Refit(problem, objective, minimiser, starts, drawn.AsSpan(replicate * width, width));
                done?.Report(Interlocked.Increment(ref finished));
                return minimiser;
            },
            _ => { });
        return new Replicates(drawn, width, problem.Options.Seed, problem.Draw is { } of ? $"draws of {of.Of}" : Word(resampling));
    }

    static string Word(Resampling resampling) => resampling.ToString().ToLowerInvariant();

    // Warm starts from every minimum of the whole table; the lowest end wins.
    static void Refit(FitProblem problem, CurveObjective objective, Bfgs minimiser, double[][] starts, Span<double> coefficients)
    {
        Span<double> theta = stackalloc double[problem.Map.FreeCount];
        var best = double.PositiveInfinity;
        foreach (var start in starts)
        {
            start.CopyTo(theta);
            var minimum = minimiser.Minimise(objective, theta);
            if (!(minimum.Value < best)) continue;
            best = minimum.Value;
            problem.Map.ToCoefficients(theta, coefficients);
        }
        if (double.IsInfinity(best)) coefficients.Fill(double.NaN);
    }

    // A run drawn k times counts k times; a run not drawn is left out, which saves a third of the work.
    static CurveObjective WeightedObjective(FitProblem problem, int[][] clusters, Resampling resampling, ref CounterRandom random)
    {
        var counts = new double[problem.Count];
        RunClusters.Draw(clusters, resampling, ref random, counts);
        Elementwise.Multiply(counts, problem.Weights, counts);
        var kept = Enumerable.Range(0, counts.Length).Where(run => counts[run] > 0).ToArray();
        double[] Pick(double[] column) => Array.ConvertAll(kept, run => column[run]);
        return new CurveObjective(
            problem.Form, problem.Map, problem.ResidualLoss, Array.ConvertAll(problem.Inputs, Pick), Pick(problem.Measured), Pick(counts));
    }

    static double[] Free(FitProblem problem, ReadOnlySpan<double> coefficients)
    {
        var theta = new double[problem.Map.FreeCount];
        problem.Map.ToFree(coefficients, theta);
        return theta;
    }
}
