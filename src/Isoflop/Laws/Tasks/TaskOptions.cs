using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;

namespace Isoflop.Laws.Tasks;

/// <summary>How the score of a task is forecast: scale to loss, loss to score.</summary>
public sealed record TaskOptions
{
    /// <summary>The law of the loss over scale; Hoffmann's form by default.</summary>
    public LawForm LossForm { get; init; } = LawForms.Chinchilla;

    /// <summary>The law of the score over the loss: task-exponential by default, three coefficients; task-sigmoid has a ceiling besides.</summary>
    public LawForm ScoreForm { get; init; } = LawForms.Find("task-exponential")!;

    /// <summary>Score of guessing; null: what is known of the task, if anything.</summary>
    public double? Chance { get; init; }

    /// <summary>How both laws are fitted.</summary>
    public FitOptions Fitting { get; init; } = new();

    /// <summary>How past and future are cut; null for no backtest.</summary>
    public BacktestOptions? Backtest { get; init; } = new();
}
