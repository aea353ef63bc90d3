using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>Everything that a fit of a table has to show: the runs as they were read, the fit, its forecasts and its backtest.</summary>
public sealed record FitResult
{
    /// <summary>The table as it was read.</summary>
    public required RunTable Table { get; init; }

    /// <summary>What the audit of the runs found.</summary>
    public required ImmutableArray<Finding> Audit { get; init; }

    /// <summary>The fit.</summary>
    public required Fit Fit { get; init; }

    /// <summary>Its forecasts at the budgets asked for.</summary>
    public required ImmutableArray<BudgetForecast> At { get; init; }

    /// <summary>How the form forecast runs that it had not seen; null where the runs are too few to cut.</summary>
    public Backtest? Backtest { get; init; }

    /// <summary>The other ways to the optimal size; null where they were not asked for.</summary>
    public ThreeWays? Ways { get; init; }

    /// <summary>Everything found: reading, audit (without its notes), fit, backtest, forecasts.</summary>
    public ImmutableArray<Finding> Findings =>
    [
        .. Table.Findings,
        .. Audit.Where(finding => finding.Severity > Severity.Note),
        .. Fit.Findings,
        .. Backtest?.Findings ?? [],
        .. Ways?.Findings ?? [],
        .. At.Select(Extrapolation).OfType<Finding>(),
    ];

    static Finding? Extrapolation(BudgetForecast forecast)
    {
        if (!(forecast.Beyond > 3)) return null;
        var stretched = forecast.Widening > 1 ? $", and its loss intervals are stretched by {forecast.Widening:F2} because the backtest's own under-covered" : "";
        return new Finding(
            "extrapolation",
            forecast.Beyond > 100 ? Severity.Warning : Severity.Note,
            $"the forecast at {forecast.Flops} FLOPs lies {Cells.Times(forecast.Beyond)} beyond the largest run{stretched}",
            "Runs between the largest one and the budget, or a floor stated for a reason (--pin E=...), narrow the interval.");
    }
}
