using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>A run of a sweep before it is trained.</summary>
/// <param name="Name">Name of the run and of its folder.</param>
/// <param name="Spec">What decides its weights.</param>
public sealed record PlannedRun(string Name, RunSpec Spec)
{
    /// <summary>
    /// Name of the run whose first steps this one shares: it goes on from that run's checkpoint, to the same bits as if it had been trained from its start.
    /// A run that others branch off names itself. Null where a run stands alone.
    /// </summary>
    public string? Trunk { get; init; }

    /// <summary>Steps that it shares with its trunk; 0 for a trunk and for a run that stands alone.</summary>
    public int SharedSteps { get; init; }

    /// <summary>All parameters, embedding and head included.</summary>
    public Params Params => ParameterCounts.Of(Spec.Shape).Active;

    /// <summary>Training compute, 6ND with N all active parameters.</summary>
    public Flops Flops => Params.TrainingFlops(Spec.Tokens);

    /// <summary>Training compute that the sweep spends on it: what its trunk has spent already is not in it.</summary>
    public Flops Cost => new(Flops.Value * (Spec.Steps - SharedSteps) / Spec.Steps);
}
