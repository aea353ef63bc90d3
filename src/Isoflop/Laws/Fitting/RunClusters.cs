using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Fitting;

/// <summary>What is resampled as one: the runs of a group, which are not independent; a run without a group is its own cluster.</summary>
static class RunClusters
{
    /// <summary>Indices of runs: [cluster][member].</summary>
    public static int[][] Of(RunSet runs)
    {
        var alone = new int[runs.Count][];
        for (var run = 0; run < alone.Length; run++) alone[run] = [run];
        if (runs.Groups.IsEmpty) return alone;
        var groups = runs.Groups.ToArray();
        return [.. alone.GroupBy(run => groups[run[0]] ?? $"\0{run[0]}", StringComparer.Ordinal).Select(group => group.SelectMany(run => run).ToArray())];
    }

    /// <summary>How many there are.</summary>
    public static int Count(RunSet runs) => runs.Groups.IsEmpty ? runs.Count : Of(runs).Length;

    /// <summary>Adds one replicate's draw: how often, or with which weight, each run counts.</summary>
    public static void Draw(int[][] clusters, Resampling resampling, ref CounterRandom random, Span<double> counts)
    {
        if (resampling == Resampling.Weights)
        {
            // Exponentially distributed: -ln u.
            Span<double> uniform = clusters.Length <= 512 ? stackalloc double[clusters.Length] : new double[clusters.Length];
            for (var cluster = 0; cluster < uniform.Length; cluster++) uniform[cluster] = random.NextUniform();
            Elementwise.Log(uniform, uniform);
            for (var cluster = 0; cluster < uniform.Length; cluster++)
            {
                foreach (var run in clusters[cluster]) counts[run] -= uniform[cluster];
            }
            return;
        }
        for (var draw = 0; draw < clusters.Length; draw++)
        {
            foreach (var run in clusters[random.NextIndex(clusters.Length)]) counts[run]++;
        }
    }
}
