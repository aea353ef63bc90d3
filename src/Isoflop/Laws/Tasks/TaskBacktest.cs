using System.Collections.Immutable;
using Isoflop.Laws.Backtests;

namespace Isoflop.Laws.Tasks;

/// <summary>How well chains fitted to the cheap runs forecast the scores of the expensive ones.</summary>
/// <param name="Folds">The cuts.</param>
/// <param name="HeldOut">Every forecast of a score.</param>
/// <param name="Level">Level of the intervals, in (0, 1).</param>
/// <param name="MeanAbsError">Mean over folds of the mean |predicted - measured|.</param>
/// <param name="Bias">The same, signed: positive where the forecasts were too high.</param>
/// <param name="Coverage">Share of the runs held out that fell into their new-run intervals.</param>
/// <param name="Widening">The factor by which intervals must be stretched for the runs held out to be covered; 1 where they already are.</param>
/// <param name="NoChangeError">What the forecast would have missed that the score stays where the most expensive quarter of the past runs stood.</param>
public sealed record TaskBacktest(
    ImmutableArray<Fold> Folds,
    ImmutableArray<HeldOutRun> HeldOut,
    double Level,
    double MeanAbsError,
    double Bias,
    double Coverage,
    double Widening,
    double NoChangeError)
{
    /// <summary>1 - error / error of no change: 1 is perfect, 0 no better than the forecast that nothing changes.</summary>
    public double Skill => NoChangeError > 0 ? 1 - (MeanAbsError / NoChangeError) : 0;
}
