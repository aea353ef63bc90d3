using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;

namespace Isoflop.Laws.Backtests;

/// <summary>How well forms of law, fitted to the cheap runs, forecast the expensive ones.</summary>
/// <param name="Options">How past and future were cut.</param>
/// <param name="Folds">The cuts.</param>
/// <param name="Forms">A score a form, best forecaster first.</param>
/// <param name="Recommended">The name of the form that forecasts best.</param>
/// <param name="Findings">What the backtest has to tell its reader.</param>
public sealed record Backtest(
    BacktestOptions Options, ImmutableArray<Fold> Folds, ImmutableArray<FormScore> Forms, Candidate Recommended, ImmutableArray<Finding> Findings)
{
    /// <summary>The score of the recommended form.</summary>
    public FormScore Best => Forms[0];

    /// <summary>The score of a form, or that of the best where the form was not tested.</summary>
    /// <param name="form">The form.</param>
    public FormScore Of(LawForm form) => Forms.FirstOrDefault(score => score.Candidate.Form == form) ?? Best;

    /// <summary>A fit whose intervals beyond its runs are stretched by what the backtest's own of that form fell short.</summary>
    /// <param name="fit">The fit.</param>
    public Fit Widen(Fit fit) =>
        fit with { Law = fit.Law with { Uncertainty = fit.Law.Uncertainty! with { Widening = Of(fit.Law.Form).Widening } } };
}

/// <summary>One cut between past and future.</summary>
/// <param name="Cut">The largest scale that was fitted.</param>
/// <param name="Trained">Number of runs fitted.</param>
/// <param name="HeldOut">Number of runs forecast.</param>
/// <param name="Extrapolation">Largest scale forecast over the cut.</param>
public sealed record Fold(double Cut, int Trained, int HeldOut, double Extrapolation);

/// <summary>How one form forecast.</summary>
/// <param name="Candidate">The form with its constraints.</param>
/// <param name="MeanAbsRelError">Mean over folds of the mean |predicted / measured - 1| of the runs held out; |predicted - measured| for a law of a score.</param>
/// <param name="Bias">The same, signed: positive where the forecasts were too high.</param>
/// <param name="PerplexityRatio">exp of the mean |predicted - measured| in nats: by what factor the perplexity was missed; NaN for a law of anything but the loss.</param>
/// <param name="Coverage">Share of the runs held out that fell into their prediction intervals.</param>
/// <param name="Widening">
/// The factor by which prediction intervals beyond the fitted range must be stretched about their forecast for the backtest's own runs to be
/// covered at the level; 1 where they already are.
/// </param>
/// <param name="HeldOut">Every forecast.</param>
/// <param name="FailedFolds">Folds whose runs could not carry the form.</param>
public sealed record FormScore(
    Candidate Candidate,
    double MeanAbsRelError,
    double Bias,
    double PerplexityRatio,
    double Coverage,
    double Widening,
    ImmutableArray<HeldOutRun> HeldOut,
    int FailedFolds)
{
    // Half a percent of a loss, half a point of a score: below that a drift is no news.
    const double Drift = 0.005;

    /// <summary>Whether the forecasts lean to one side: most of what they miss by is a drift.</summary>
    public bool IsBiased => Math.Abs(Bias) > 0.7 * MeanAbsRelError && MeanAbsRelError > Drift;

    /// <summary>Whether clearly fewer of the runs held out fell into their intervals than should have.</summary>
    /// <param name="level">The level of the intervals.</param>
    public bool UnderCovers(double level) => Coverage < level - 0.05;
}

/// <summary>A forecast and what came.</summary>
/// <param name="Fold">0-based number of the fold.</param>
/// <param name="Name">The run's name, or its row.</param>
/// <param name="Scale">Its scale.</param>
/// <param name="Measured">What was measured, in the unit of the form's target: the loss in nats per token.</param>
/// <param name="Predicted">What was forecast.</param>
/// <param name="Interval">The new-run interval of the forecast.</param>
public sealed record HeldOutRun(int Fold, string Name, Scale Scale, double Measured, double Predicted, Interval Interval)
{
    /// <summary>predicted / measured - 1.</summary>
    public double RelativeError => (Predicted / Measured) - 1;

    /// <summary>The error as the residuals of a form count it: relative for a loss, absolute for a score.</summary>
    /// <param name="residuals">The kind of the form's residuals.</param>
    public double Error(ResidualScale residuals) => residuals == ResidualScale.Log ? RelativeError : Predicted - Measured;
}
