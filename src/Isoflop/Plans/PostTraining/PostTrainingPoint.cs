using Isoflop.Numerics;

namespace Isoflop.Plans.PostTraining;

/// <summary>What some compute of post-training gives.</summary>
/// <param name="Compute">In the unit of the curve.</param>
/// <param name="Gained">Share of the whole gain.</param>
/// <param name="Score">The score, a share.</param>
/// <param name="ScoreInterval">Its interval; null where nothing is known.</param>
/// <param name="Doubling">What doubling the compute would add to the score.</param>
/// <param name="Dollars">What it costs; NaN where no price is known.</param>
public sealed record PostTrainingPoint(double Compute, double Gained, double Score, Interval? ScoreInterval, double Doubling, double Dollars);

/// <summary>The compute at which the curve has a share of its gain behind it.</summary>
/// <param name="Share">The share.</param>
/// <param name="Compute">In the unit of the curve.</param>
/// <param name="Interval">Its interval; null where nothing is known.</param>
/// <param name="Dollars">What it costs; NaN where no price is known.</param>
public sealed record SaturationPoint(double Share, double Compute, Interval? Interval, double Dollars);
