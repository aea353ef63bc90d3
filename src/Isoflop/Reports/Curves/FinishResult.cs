using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Schedules.Forecasts;

namespace Isoflop.Reports.Curves;

/// <summary>Everything that <c>finish</c> found out about runs in flight.</summary>
public sealed record FinishResult
{
    /// <summary>What was read: file or folder.</summary>
    public required string Source { get; init; }

    /// <summary>The forecasts, a run each.</summary>
    public required ImmutableArray<CurveForecast> Forecasts { get; init; }

    /// <summary>The finished curves that helped; null where none were given.</summary>
    public SiblingCurves? Siblings { get; init; }

    /// <summary>How forecasts from parts of these curves came out.</summary>
    public required CurveBacktest Backtest { get; init; }

    /// <summary>What the reading has to tell.</summary>
    public ImmutableArray<Finding> Reading { get; init; } = [];

    /// <summary>Everything there is to tell: of the reading, alarms, and of the forecasts; with the name of the run where there are several.</summary>
    public ImmutableArray<Finding> Findings
    {
        get
        {
            var own = Forecasts.SelectMany(forecast => forecast.Alarms.Concat(forecast.Findings).Select(finding => (forecast.Curve.Name, Finding: finding)));
            if (Forecasts.Length == 1) return [.. Reading, .. own.Select(found => found.Finding)];
            // One line a kind: in a folder of forty runs forty times the same note would hide the one alarm.
            return
            [
                .. Reading,
                .. own.GroupBy(found => found.Finding.Id).Select(kind => kind.Count() == 1
                    ? kind.First().Finding with { Message = $"{kind.First().Name}: {kind.First().Finding.Message}" }
                    : kind.First().Finding with
                    {
                        Severity = kind.Max(found => found.Finding.Severity),
                        Message = $"{kind.Count():N0} runs ({Names(kind.Select(found => found.Name))}); of {kind.First().Name}: {kind.First().Finding.Message}",
                    }),
            ];
        }
    }

    static string Names(IEnumerable<string> names)
    {
        const int most = 4;
        var all = names.ToArray();
        return string.Join(", ", all.Take(most)) + (all.Length > most ? $" and {all.Length - most:N0} more" : "");
    }
}
