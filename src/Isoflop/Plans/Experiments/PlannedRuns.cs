using Isoflop.Laws;

namespace Isoflop.Plans.Experiments;

/// <summary>Runs to be made at one scale.</summary>
/// <param name="Scale">Size and text.</param>
/// <param name="Seeds">How many, each with a seed of its own.</param>
public sealed record PlannedRuns(Scale Scale, int Seeds)
{
    /// <summary>What they cost together, FLOPs.</summary>
    public double Cost => Scale.Flops.Value * Seeds;
}
