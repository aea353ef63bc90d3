using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>Where a sweep stands.</summary>
/// <param name="Run">The run that this is about.</param>
/// <param name="Step">Its steps so far.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="Loss">Its training loss.</param>
/// <param name="Result">Its result, once it is done.</param>
/// <param name="RunsDone">Runs of the sweep that are done.</param>
/// <param name="Runs">Runs of the sweep.</param>
/// <param name="Done">Compute of the sweep so far.</param>
/// <param name="Total">Compute of the sweep.</param>
/// <param name="FlopsPerSecond">6ND over wall-clock time since the sweep began.</param>
public sealed record SweepProgress(
    string Run, int Step, int Steps, NatsPerToken Loss, RunResult? Result, int RunsDone, int Runs, Flops Done, Flops Total, double FlopsPerSecond)
{
    /// <summary>Tokens a second of the run since its first report here; 0 before a second one.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>FLOPs a second that the run's products and causal attention take; 0 before a second report.</summary>
    public double TrueFlopsPerSecond { get; init; }

    /// <summary>Seconds that are left of the run at its pace; infinity before a second report.</summary>
    public double RunSecondsLeft { get; init; } = double.PositiveInfinity;

    /// <summary>Seconds that are left of the sweep at the pace so far.</summary>
    public double SecondsLeft => FlopsPerSecond > 0 ? (Total.Value - Done.Value) / FlopsPerSecond : double.PositiveInfinity;
}
