using System.Collections.Immutable;
using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>Whether the optimum is to be trusted, with the measurements that say so.</summary>
public sealed record Certificate
{
    /// <summary>The verdict.</summary>
    public required Trust Trust { get; init; }

    /// <summary>Why the minimiser stopped.</summary>
    public required StopReason Stop { get; init; }

    /// <summary>Largest component of the gradient at the optimum, per unit of the objective.</summary>
    public required double RelativeGradient { get; init; }

    /// <summary>Whether the minimiser moved away from the grid node it started on.</summary>
    public required bool LeftStart { get; init; }

    /// <summary>Condition number of the curvature, scaled to unit diagonal.</summary>
    public required double Condition { get; init; }

    /// <summary>Every distinct minimum met, lowest first.</summary>
    public required ImmutableArray<FoundMinimum> Minima { get; init; }

    /// <summary>Coefficients that ran to the edge of their range (a floor or a term that vanished).</summary>
    public required ImmutableArray<string> AtBound { get; init; }

    /// <summary>Profile intervals of the free coefficients.</summary>
    public required ImmutableArray<ProfileInterval> Profiles { get; init; }

    /// <summary>Coefficients that the data do not determine.</summary>
    public required ImmutableArray<string> Flat { get; init; }

    /// <summary>Runs without which a coefficient would be another, strongest first.</summary>
    public required ImmutableArray<Influence> Influential { get; init; }

    /// <summary>The coefficients under other choices: another Huber δ, another convention of N.</summary>
    public required ImmutableArray<Sensitivity> Sensitivities { get; init; }
}

/// <summary>The verdict of a certificate.</summary>
public enum Trust
{
    /// <summary>A minimum, found from several starts, that the data determine.</summary>
    Good,

    /// <summary>A minimum, with a reservation that the findings name.</summary>
    Caution,

    /// <summary>Not to be relied on.</summary>
    Bad,
}

/// <summary>A profile interval: the values of a coefficient at which the others can still be refitted to a likelihood ratio within the level.</summary>
/// <param name="Coefficient">Its name.</param>
/// <param name="Interval">The interval; 0 or infinity where the profile never rises far enough on that side.</param>
/// <param name="Threshold">The likelihood-ratio statistic at which the interval ends.</param>
/// <param name="Points">The profile: value of the coefficient and likelihood-ratio statistic, ascending.</param>
public sealed record ProfileInterval(string Coefficient, Interval Interval, double Threshold, ImmutableArray<(double Value, double Deviance)> Points);

/// <summary>How a coefficient moves when a handful of runs is left out.</summary>
/// <param name="Coefficient">The coefficient that they move.</param>
/// <param name="Runs">The rows left out, one after the other, each with what leaving it out adds to the change.</param>
/// <param name="Change">The coefficient without them minus its value with them.</param>
/// <param name="StandardErrors">The change in standard errors of the coefficient.</param>
public sealed record Influence(string Coefficient, ImmutableArray<(int Row, double Change)> Runs, double Change, double StandardErrors);

/// <summary>The coefficients under another choice.</summary>
/// <param name="Choice">The choice in words: delta = 0.01, N without embeddings.</param>
/// <param name="Coefficients">The coefficients refitted under it.</param>
public sealed record Sensitivity(string Choice, ImmutableArray<double> Coefficients);
