using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;

namespace Isoflop.Laws.Backtests;

/// <summary>What a backtest has to tell its reader.</summary>
static class BacktestFindings
{
    public static ImmutableArray<Finding> Of(BacktestOptions options, int folds, ImmutableArray<FormScore> ranked, int fewHeldOut)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var best = ranked[0];
        if (folds < 3 || best.HeldOut.Length < fewHeldOut)
        {
            findings.Add(new Finding(
                "few-folds",
                Severity.Warning,
                $"{folds} {(folds == 1 ? "fold" : "folds")} with {best.HeldOut.Length} forecasts: too few to tell the forms apart",
                "Read the recommendation as a preference for the simpler form; runs at more budgets would settle it."));
        }
        if (best.UnderCovers(options.Level))
        {
            findings.Add(new Finding(
                "intervals-under-cover",
                Severity.Warning,
                $"the {options.Level:P0} prediction intervals of {best.Candidate.Name} held {best.Coverage:P0} of the runs held out",
                $"Beyond the runs, stretch them by {best.Widening:F2} about the forecast, as fit does when it is given this backtest."));
        }
        if (best.IsBiased)
        {
            findings.Add(new Finding(
                "forecasts-biased",
                Severity.Warning,
                $"the forecasts of {best.Candidate.Name} are too {(best.Bias > 0 ? "high" : "low")} by {Size(best)} on average",
                "A drift in one direction is a floor or an exponent that is wrong: add larger runs before betting on a far forecast."));
        }
        return findings.ToImmutable();
    }

    static string Size(FormScore score) => score.Candidate.Form.Residuals == ResidualScale.Log ? $"{Math.Abs(score.Bias):P1}" : $"{100 * Math.Abs(score.Bias):F1} points";
}
