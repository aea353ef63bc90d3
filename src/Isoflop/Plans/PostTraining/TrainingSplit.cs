using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.PostTraining;

/// <summary>How the ceiling of a curve follows the base model, of which nothing is known but the two ends.</summary>
public enum CeilingAssumption
{
    /// <summary>It stays where it was measured, whatever the base model.</summary>
    Same,

    /// <summary>Post-training leaves the same share of what the base model gets wrong: 1 - A = (1 - R0) times a constant.</summary>
    SameShareOfErrors,
}

/// <summary>The best split of a budget between pre-training and post-training under an assumption.</summary>
/// <param name="Assumption">How the ceiling follows the base model.</param>
/// <param name="Share">Share of the budget that post-training gets; 0 where none is best.</param>
/// <param name="ShareInterval">Its interval by the replicates of the law, and of the curve where it has them; null where neither has any.</param>
/// <param name="Compute">That share in the unit of the curve.</param>
/// <param name="Base">The size that pre-training is left with.</param>
/// <param name="Start">The base model's score.</param>
/// <param name="Score">The score after post-training.</param>
/// <param name="WithoutAny">The score of a base model that is given the whole budget.</param>
/// <param name="NearOptimal">Shares whose score stays within half a point of the best.</param>
public sealed record TrainingSplit(
    CeilingAssumption Assumption, double Share, Interval? ShareInterval, double Compute, Params Base, double Start, double Score, double WithoutAny, (double Low, double High) NearOptimal);
