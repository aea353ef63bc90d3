using System.Collections.Immutable;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// The minima of every budget with randomly weighted runs (the Bayesian bootstrap [Rubin 1981], as for fits). Replicate r is a pure function of
/// (runs, seed, r), so that the result is the same for any number of threads.
/// </summary>
sealed class ProfileReplicates
{
    readonly double[][][] _logParams;

    public ProfileReplicates(RunSet runs, List<Budget> budgets, ImmutableArray<AllocationMethod> methods, AllocationOptions options)
    {
        // The local method's replicates start from its minimum on all runs: find all of these before the threads start.
        var sought = methods.Select(method => budgets.ConvertAll(budget => budget.Minimum(method) is not null)).ToArray();
        var clusters = RunClusters.Of(runs);
        _logParams = [.. methods.Select(_ => new double[options.Replicates][])];
        Parallel.For(0, options.Replicates, replicate =>
        {
            var random = new CounterRandom(options.Seed, (ulong)replicate);
            var counts = new double[runs.Count];
            RunClusters.Draw(clusters, Resampling.Weights, ref random, counts);
            var weights = budgets.ConvertAll(budget => Array.ConvertAll(budget.Members, run => counts[run]));
            for (var m = 0; m < methods.Length; m++)
            {
                var drawn = new double[budgets.Count];
                for (var b = 0; b < drawn.Length; b++) drawn[b] = sought[m][b] ? budgets[b].Replicate(methods[m], weights[b]) : double.NaN;
                _logParams[m][replicate] = drawn;
            }
        });
    }

    /// <summary>ln N* by the method of that index: [replicate][budget].</summary>
    public double[][] this[int method] => _logParams[method];
}
