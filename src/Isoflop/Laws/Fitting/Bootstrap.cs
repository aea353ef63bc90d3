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
        var objective = problem.Objective();
        var isCertain = problem.Options.Pins.Values.All(pin => pin.Deviation == 0);
        var finished = 0;
        Parallel.For(
            0,
            count,
            () => new Refitter(problem, objective),
            (replicate, _, refitter) =>
            {
                var random = new CounterRandom(problem.Options.Seed, (ulong)replicate);
                var resampled = problem.Draw is { } draw ? problem.Objective(draw.Measured(replicate), problem.Weights) : centre?.Objective(problem, clusters, ref random) ?? refitter.Weighted(clusters, resampling, ref random);
                refitter.Refit(resampled, isCertain ? problem.Map : problem.Restated(ref random), starts, drawn.AsSpan(replicate * width, width));
                done?.Report(Interlocked.Increment(ref finished));
                return refitter;
            },
            _ => { });
        return new Replicates(drawn, width, problem.Options.Seed, problem.Draw is { } of ? $"draws of {of.Of}" : Word(resampling));
    }

    static string Word(Resampling resampling) => resampling.ToString().ToLowerInvariant();

    static double[] Free(FitProblem problem, ReadOnlySpan<double> coefficients)
    {
        var theta = new double[problem.Map.FreeCount];
        problem.Map.ToFree(coefficients, theta);
        return theta;
    }

    /// <summary>What one thread refits with, over and over.</summary>
    sealed class Refitter
    {
        readonly FitProblem _problem;
        readonly Bfgs _minimiser;
        readonly double[] _weights;
        readonly CurveObjective _weighted;

        public Refitter(FitProblem problem, CurveObjective objective)
        {
            _problem = problem;
            _minimiser = problem.Minimiser();
            _weights = new double[problem.Count];
            _weighted = objective.With(_weights);
        }

        // A run drawn k times counts k times.
        public CurveObjective Weighted(int[][] clusters, Resampling resampling, ref CounterRandom random)
        {
            Array.Clear(_weights);
            RunClusters.Draw(clusters, resampling, ref random, _weights);
            Elementwise.Multiply(_weights, _problem.Weights, _weights);
            return _weighted;
        }

        // Warm starts from every minimum of the whole table; the lowest end wins.
        public void Refit(CurveObjective objective, CoefficientMap map, double[][] starts, Span<double> coefficients)
        {
            if (map != _problem.Map) objective = objective.With(map);
            Span<double> theta = stackalloc double[_problem.Map.FreeCount];
            var best = double.PositiveInfinity;
            foreach (var start in starts)
            {
                start.CopyTo(theta);
                var minimum = _minimiser.Minimise(objective, theta);
                if (!(minimum.Value < best)) continue;
                best = minimum.Value;
                map.ToCoefficients(theta, coefficients);
            }
            if (double.IsInfinity(best)) coefficients.Fill(double.NaN);
        }
    }
}
