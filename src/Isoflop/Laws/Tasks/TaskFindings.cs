using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;

namespace Isoflop.Laws.Tasks;

/// <summary>What a task has to tell: what cannot be known from these runs.</summary>
static class TaskFindings
{
    public static ImmutableArray<Finding> Of(TaskFit task)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.AddRange(task.Loss.Findings.Select(finding => finding with { Message = $"law of the loss: {finding.Message}" }));
        findings.AddRange(task.Score.Findings.Select(finding => finding with { Message = $"law of the score: {finding.Message}" }));
        Signal(task, findings);
        if (task.Rival is { } rival && rival.Aicc < task.Score.Aicc - 6)
        {
            findings.Add(new Finding(
                "rival-form",
                Severity.Warning,
                $"{rival.Law.Form.Name} describes the scores better (AICc {rival.Aicc - task.Score.Aicc:F1} beside this form, RMS {100 * rival.RootMeanSquare:F2} against {100 * task.Score.RootMeanSquare:F2} points)",
                $"Run it again with --law {rival.Law.Form.Name}; where the two part beyond the runs, read the difference as uncertainty."));
        }
        if (task.Backtest is { } backtest) Backtest(task, backtest, findings);
        return findings.ToImmutable();
    }

    /// <summary>What there is to say of a forecast.</summary>
    public static IEnumerable<Finding> Of(TaskForecast forecast, Fit score)
    {
        var lowest = score.Runs.Values(Runs.RunColumn.Loss).ToArray().Min();
        if (forecast.Loss.Value < lowest)
        {
            yield return new Finding(
                "beyond-lowest-loss",
                forecast.Loss.Value < lowest - 0.3 ? Severity.Warning : Severity.Note,
                $"the loss forecast, {forecast.Loss.Value:F3}, lies {lowest - forecast.Loss.Value:F3} nats/token below the lowest loss measured: the law of the score extrapolates",
                "Runs at lower losses, or public models measured on the same loss and task, carry it further (task-sigmoid with a ceiling stated: --pin S1=1).");
        }
        if (forecast.IsClamped)
        {
            yield return new Finding(
                "score-beyond-its-range",
                Severity.Warning,
                $"the law of the score leaves [0, 1] at a loss of {forecast.Loss.Value:F3}: the forecast was cut off",
                "An exponential has no ceiling: use --law task-sigmoid for forecasts this far.");
        }
    }

    static void Signal(TaskFit task, ImmutableArray<Finding>.Builder findings)
    {
        var signal = task.Signal;
        if (task.Predictability == Predictability.AtChance)
        {
            findings.Add(new Finding(
                "task-at-chance",
                Severity.Error,
                $"the score never stands two standard deviations above {(signal.Chance is { } chance ? $"chance ({chance:G3})" : "its start")}: {signal.Highest:F3} at the lowest loss, noise {signal.Noise:F3}",
                "Nothing can be said of larger runs from these: measure a finer metric (log-likelihood of the right answer), more questions, or larger runs."));
        }
        else if (signal.Ratio < 6)
        {
            findings.Add(new Finding(
                "task-is-noisy",
                Severity.Warning,
                $"the score rises by {100 * signal.Rise:F1} points over the runs, {signal.Ratio:F1} times its noise of {100 * signal.Noise:F1} points",
                "Average it with related tasks (--metric A B C --average), or measure more questions."));
        }
        if (signal is { Chance: { } guess, LeavesChanceAt: not null } && task.Score.Law.Coefficients[0] < guess - (2 * signal.Noise) - 0.02)
        {
            findings.Add(new Finding(
                "below-chance",
                Severity.Note,
                $"the law starts at {task.Score.Law.Coefficients[0]:F3}, below the {guess:G3} of guessing",
                "Small models can do worse than guessing on this task's format; pinning S0 to chance (--pin S0=...) would be wrong."));
        }
        if (signal.Chance is null)
        {
            findings.Add(new Finding(
                "chance-not-known",
                Severity.Note,
                "the score of guessing is not known for this task; signal is counted from the law's own start",
                "State it: --chance 0.25."));
        }
    }

    static void Backtest(TaskFit task, TaskBacktest backtest, ImmutableArray<Finding>.Builder findings)
    {
        if (backtest.Coverage < backtest.Level - 0.05)
        {
            findings.Add(new Finding(
                "intervals-under-cover",
                Severity.Warning,
                $"the {backtest.Level:P0} new-run intervals of the chain held {backtest.Coverage:P0} of the runs held out",
                $"Beyond the runs the intervals of forecasts are stretched by {backtest.Widening:F2} about the score."));
        }
        if (task.Predictability != Predictability.AtChance && backtest.Skill <= 0)
        {
            findings.Add(new Finding(
                "no-skill",
                Severity.Warning,
                $"forecasts missed by {100 * backtest.MeanAbsError:F1} points, the forecast that nothing changes by {100 * backtest.NoChangeError:F1}",
                "Do not bet on this task's forecast: average it with others, or add larger runs."));
        }
        if (Math.Abs(backtest.Bias) > 0.7 * backtest.MeanAbsError && backtest.MeanAbsError > 0.02)
        {
            findings.Add(new Finding(
                "forecasts-biased",
                Severity.Warning,
                $"the forecasts of the chain are too {(backtest.Bias > 0 ? "high" : "low")} by {100 * Math.Abs(backtest.Bias):F1} points on average",
                "A score that takes off late is forecast too low from runs below the take-off: add larger runs, or read the direction as a bound."));
        }
    }
}
