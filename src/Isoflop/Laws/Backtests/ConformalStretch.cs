namespace Isoflop.Laws.Backtests;

/// <summary>By what factor intervals must be stretched about their forecasts for the runs held out to be covered: split conformal scaling [Papadopoulos 2008].</summary>
static class ConformalStretch
{
    /// <summary>1 where the intervals already cover at the level; else the level's quantile of miss / half-width, with the finite-sample rank ⌈(n + 1) level⌉.</summary>
    public static double Of(IReadOnlyList<HeldOutRun> heldOut, double level)
    {
        if (heldOut.Average(run => run.Interval.Contains(run.Measured) ? 1.0 : 0.0) >= level) return 1;
        var ratios = heldOut.Select(run =>
        {
            var (measured, predicted) = (run.Measured, run.Predicted);
            var halfWidth = measured > predicted ? run.Interval.High - predicted : predicted - run.Interval.Low;
            return Math.Abs(measured - predicted) / Math.Max(halfWidth, 1e-12);
        }).Order().ToArray();
        var rank = Math.Min(ratios.Length, (int)Math.Ceiling((ratios.Length + 1) * level));
        return Math.Max(1, ratios[rank - 1]);
    }
}
