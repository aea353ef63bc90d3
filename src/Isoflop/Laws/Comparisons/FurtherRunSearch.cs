using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Comparisons;

/// <summary>
/// Looks for the cheapest further run, or pair of runs at one compute, after which the interval is expected to leave 1 (or 0 for a trend): the estimate
/// stays, the covariance shrinks by what the run would add to first order, and one run more is one degree of freedom more.
/// </summary>
static class FurtherRunSearch
{
    // Four budgets a factor of ten, from the smallest run of the table to ten times the largest.
    const int BudgetsPerDecade = 4;
    const double FarthestFactor = 10;

    public static FurtherRuns? Of(ArmFit fit, Multiplier multiplier, MultiplierTrend? trend)
    {
        var arm = multiplier.Arm;
        if (multiplier.Standing == Standing.Undecided)
        {
            var at = fit.At(Math.Log(multiplier.Flops.Value));
            return Search(at, multiplier.Flops, arm, isTrend: false, 'm', Math.Log(multiplier.Value));
        }
        return trend is { Kind: TrendKind.Undecided } && fit.Model.Floors == Floors.Shared ? Search(fit, multiplier.Flops, arm, isTrend: true, 't', trend.Value) : null;
    }

    static FurtherRuns? Search(ArmFit fit, Flops scale, int arm, bool isTrend, char letter, double estimate)
    {
        if (!double.IsFinite(estimate)) return null;
        var parameter = fit.FreeOf(letter, arm);
        var (low, high) = (fit.Arms.LogFlops.Min(), fit.Arms.LogFlops.Max() + Math.Log(FarthestFactor));
        var count = 1 + (int)Math.Ceiling((high - low) / Math.Log(10) * BudgetsPerDecade);
        var budgets = Enumerable.Range(0, count).Select(i => low + ((high - low) * i / (count - 1)));
        var candidates = budgets
            .SelectMany(budget => new ImmutableArray<(int Arm, double LogFlops)>[] { [(0, budget)], [(arm, budget)], [(0, budget), (arm, budget)] })
            .Select(runs => (Runs: runs, Cost: runs.Sum(run => Math.Exp(run.LogFlops)), Half: fit.With(runs.AsSpan()).HalfWidth(parameter, fit.Options.Level)))
            .ToArray();
        var enough = candidates.Where(candidate => candidate.Half < Math.Abs(estimate)).ToArray();
        var chosen = enough.Length > 0 ? enough.OrderBy(candidate => candidate.Cost).ThenBy(candidate => candidate.Half).First() : candidates.MinBy(candidate => candidate.Half);
        var expected = new Interval(estimate - chosen.Half, estimate + chosen.Half, fit.Options.Level);
        if (!isTrend) expected = expected with { Low = Math.Exp(expected.Low), High = Math.Exp(expected.High) };
        return new FurtherRuns(
            arm,
            isTrend,
            scale,
            enough.Length == 0 ? [] : [.. chosen.Runs.Select(run => (run.Arm, new Flops(Math.Exp(run.LogFlops))))],
            expected,
            new Flops(Math.Exp(high)));
    }
}
