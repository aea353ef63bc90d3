using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Points;
using Isoflop.Laws.Predictions;
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

    /// <summary>What it was fitted to, where that may not be the rows of the table.</summary>
    public FitPoints? Points { get; init; }

    /// <summary>The rows behind the fit: those that its points were made from, or the runs that it used.</summary>
    public RunSet Rows => Points is { Made: not null } points ? points.Rows : Fit.Runs;

    /// <summary>Its forecasts at the budgets asked for.</summary>
    public required ImmutableArray<BudgetForecast> At { get; init; }

    /// <summary>How the form forecast runs that it had not seen; null where the runs are too few to cut.</summary>
    public Backtest? Backtest { get; init; }

    /// <summary>Fits of rival forms to the same points; empty where the form has none.</summary>
    public ImmutableArray<Fit> Rivals { get; init; } = [];

    /// <summary>The other ways to the optimal size; null where they were not asked for.</summary>
    public ThreeWays? Ways { get; init; }

    /// <summary>Everything found: reading, audit (without its notes), fit, rivals, backtest, forecasts.</summary>
    public ImmutableArray<Finding> Findings =>
    [
        .. Table.Findings,
        .. Audit.Where(finding => finding.Severity > Severity.Note),
        .. Points?.Findings ?? [],
        .. Fit.Findings,
        .. RivalFindings,
        .. Backtest?.Findings ?? [],
        .. Ways?.Findings ?? [],
        .. At.Select(Extrapolation).OfType<Finding>(),
    ];

    IEnumerable<Finding> RivalFindings => Rivals.Where(rival => rival.Aicc < Fit.Aicc + 2).Select(rival => new Finding(
        "rival-form",
        rival.Aicc < Fit.Aicc - 6 ? Severity.Warning : Severity.Note,
        $"{rival.Law.Form.Name} describes the points {(rival.Aicc < Fit.Aicc - 2 ? "better" : "as well")} (AICc {rival.Aicc - Fit.Aicc:F1} beside this form)",
        "The two part beyond the points: see which one forecast better in the backtest, and read the difference as uncertainty."));

    static Finding? Extrapolation(BudgetForecast forecast)
    {
        if (!(forecast.Beyond > 3)) return null;
        var stretched = forecast.Widening > 1 ? $", and its intervals are stretched by {forecast.Widening:F2} because the backtest's own under-covered" : "";
        return new Finding(
            "extrapolation",
            forecast.Beyond > 100 ? Severity.Warning : Severity.Note,
            $"the forecast at {forecast.Flops} FLOPs lies {Cells.Times(forecast.Beyond)} beyond the largest run{stretched}",
            "Runs between the largest one and the budget, or a floor stated for a reason (--pin E=...), narrow the interval.");
    }
}
