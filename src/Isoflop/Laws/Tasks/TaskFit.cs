using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;

namespace Isoflop.Laws.Tasks;

/// <summary>A task: both laws, their chain, how much signal there is, and how the chain forecast runs that it had not seen.</summary>
public sealed record TaskFit
{
    /// <summary>The task's name, or the names of the tasks averaged.</summary>
    public required string Name { get; init; }

    /// <summary>The law of the loss over scale.</summary>
    public required Fit Loss { get; init; }

    /// <summary>The law of the score over the loss, fitted to the same runs.</summary>
    public required Fit Score { get; init; }

    /// <summary>The other law of the score over the loss on the same runs, without replicates; null where there is none.</summary>
    public Fit? Rival { get; init; }

    /// <summary>The two in a row.</summary>
    public required TaskChain Chain { get; init; }

    /// <summary>Signal against noise.</summary>
    public required TaskSignal Signal { get; init; }

    /// <summary>Leave-the-future-out check of the chain; null where the runs cannot be cut.</summary>
    public required TaskBacktest? Backtest { get; init; }

    /// <summary>What is known of the task beforehand; null where nothing is.</summary>
    public required TaskFact? Fact { get; init; }

    /// <summary>Whether it can be forecast at all.</summary>
    public Predictability Predictability =>
        Signal.LeavesChanceAt is null ? Predictability.AtChance
        : Signal.Ratio >= ClearSignal && Backtest is null or { Skill: > LeastSkill } ? Predictability.Predictable
        : Predictability.Weak;

    /// <summary>What the fit has to tell its reader.</summary>
    public ImmutableArray<Finding> Findings => TaskFindings.Of(this);

    /// <summary>What there is to say of a forecast.</summary>
    /// <param name="forecast">A forecast of this task.</param>
    public IEnumerable<Finding> FindingsOf(TaskForecast forecast) => TaskFindings.Of(forecast, Score);

    // A rise of six standard deviations: three points on the way are told apart by two deviations each.
    const double ClearSignal = 6;

    // A forecast that takes away less than a quarter of the error of no change is not worth acting on.
    const double LeastSkill = 0.25;
}
