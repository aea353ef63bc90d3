using Isoflop.Runs;

namespace Isoflop.Laws.Backtests;

/// <summary>How a backtest cuts the past from the future.</summary>
public sealed record BacktestOptions
{
    /// <summary>The scale by which runs are ordered: FLOPs (the default: what one pays), params or tokens.</summary>
    public RunColumn By { get; init; } = RunColumn.Flops;

    /// <summary>A single cut: fit on runs up to it, forecast those above. Null for an expanding window.</summary>
    public double? Cut { get; init; }

    /// <summary>Largest number of cuts of the expanding window, from half of the runs to nine tenths.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>Confidence level of the prediction intervals whose coverage is counted, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Replicates a fit; 300 leave a 90 % end uncertain by about 7 % of the interval's width, enough to count coverage.</summary>
    public int Replicates { get; init; } = 300;
}
