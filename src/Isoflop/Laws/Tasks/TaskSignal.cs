using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Laws.Tasks;

/// <summary>How much of a task's score the loss explains, against its noise.</summary>
/// <param name="Rise">Score of the law at the lowest loss measured minus that at the highest.</param>
/// <param name="Scatter">Standard deviation of the scores about the law.</param>
/// <param name="QuestionNoise">Standard deviation that so few questions give by themselves (binomial); null where their number is not known.</param>
/// <param name="Chance">Score of guessing; null where it is not known.</param>
/// <param name="LeavesChanceAt">
/// The loss, in nats per token, below which the law stands two standard deviations above chance (above its own start where chance is not
/// known); null where it never does.
/// </param>
/// <param name="Highest">Score of the law at the lowest loss measured.</param>
public sealed record TaskSignal(double Rise, double Scatter, double? QuestionNoise, double? Chance, double? LeavesChanceAt, double Highest)
{
    // The losses at which the law is asked whether it has left chance: steps of a three-hundredth of the range.
    const int Steps = 300;

    /// <summary>The larger of the scatter and the noise of the questions: an L1 fit can pass through flat scores.</summary>
    public double Noise => Math.Max(Scatter, QuestionNoise ?? 0);

    /// <summary>Rise over noise.</summary>
    public double Ratio => Noise > 0 ? Rise / Noise : 0;

    /// <summary>The signal of a fitted law of a score over the loss.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="chance">Score of guessing, or null.</param>
    /// <param name="questions">Number of questions, or null.</param>
    public static TaskSignal Of(Fit fit, double? chance, int? questions)
    {
        var (losses, scores) = (fit.Runs.Values(RunColumn.Loss).ToArray(), fit.Runs.Values(RunColumn.Score).ToArray());
        var (lowest, highest) = (losses.Min(), losses.Max());
        double At(double loss) => TaskChain.ScoreAt(fit.Law, loss);
        var scatter = Math.Sqrt(losses.Zip(scores, (loss, score) => Math.Pow(score - At(loss), 2)).Sum() / Math.Max(1, losses.Length - fit.FreeCoefficients));
        double? binomial = questions is { } count ? Math.Sqrt(scores.Average(score => score * (1 - score)) / count) : null;
        var bar = (chance ?? At(highest)) + (2 * Math.Max(scatter, binomial ?? 0));
        double? leaves = null;
        for (var step = 0; step <= Steps && leaves is null; step++)
        {
            var loss = highest + (step * (lowest - highest) / Steps);
            if (At(loss) > bar) leaves = loss;
        }
        return new TaskSignal(At(lowest) - At(highest), scatter, binomial, chance, leaves, At(lowest));
    }
}

/// <summary>Whether a task can be forecast at all from the loss.</summary>
public enum Predictability
{
    /// <summary>The score has left chance, rises six times its noise, and its backtest took away a quarter of the error of the forecast that nothing changes.</summary>
    Predictable,

    /// <summary>The score has left chance, but noise or the backtest speak against forecasts.</summary>
    Weak,

    /// <summary>No run stands clearly above chance: there is nothing to extrapolate.</summary>
    AtChance,
}
