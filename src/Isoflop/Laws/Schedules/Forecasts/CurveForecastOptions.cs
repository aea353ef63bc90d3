using System.Collections.Immutable;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>How a run in flight is forecast.</summary>
public sealed record CurveForecastOptions
{
    /// <summary>Confidence level of intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Largest number of points that a curve is thinned to, at least 16; more cost time and say little.</summary>
    public int Points { get; init; } = 96;

    /// <summary>Shares of the steps so far at which the run itself is forecast again, to see how such forecasts came out.</summary>
    public ImmutableArray<double> BacktestShares { get; init; } = [0.25, 0.5, 0.75];
}
