using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>A run of a sweep before it is trained.</summary>
/// <param name="Name">Name of the run and of its folder.</param>
/// <param name="Spec">What decides its weights.</param>
public sealed record PlannedRun(string Name, RunSpec Spec)
{
    /// <summary>All parameters, embedding and head included.</summary>
    public Params Params => ParameterCounts.Of(Spec.Shape).Active;

    /// <summary>Training compute, 6ND with N all active parameters.</summary>
    public Flops Flops => Params.TrainingFlops(Spec.Tokens);
}
