using System.Collections.Immutable;

namespace Isoflop.Execution.Slurm;

/// <summary>What Slurm is asked for besides the tasks themselves.</summary>
public sealed record SlurmOptions
{
    /// <summary>Cores of a task.</summary>
    public int CoresPerTask { get; init; } = 1;

    /// <summary>Most tasks of a group that run at once; null leaves it to Slurm.</summary>
    public int? AtOnce { get; init; }

    /// <summary>Further options of <c>sbatch</c>, as they are: <c>--partition=cpu</c>, <c>--time=4:00:00</c>, <c>--mem=8G</c>.</summary>
    public ImmutableArray<string> Sbatch { get; init; } = [];
}
