using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Fitting;

/// <summary>What is resampled as one: the runs of a group, which are not independent; a run without a group is its own cluster.</summary>
static class RunClusters
{
    /// <summary>Indices of runs: [cluster][member].</summary>
    public static int[][] Of(RunSet runs)
    {
        if (runs.Groups.IsEmpty) return [.. Enumerable.Range(0, runs.Count).Select(run => new[] { run })];
        var groups = runs.Groups.ToArray();
        return [.. Enumerable.Range(0, runs.Count).GroupBy(run => groups[run] ?? $"\0{run}", StringComparer.Ordinal).Select(group => group.ToArray())];
    }

    /// <summary>Adds one replicate's draw: how often, or with which weight, each run counts.</summary>
    public static void Draw(int[][] clusters, Resampling resampling, ref CounterRandom random, Span<double> counts)
    {
        for (var draw = 0; draw < clusters.Length; draw++)
        {
            var (cluster, count) = resampling == Resampling.Weights ? (draw, -Math.Log(random.NextUniform())) : (random.NextIndex(clusters.Length), 1.0);
            foreach (var run in clusters[cluster]) counts[run] += count;
        }
    }
}
