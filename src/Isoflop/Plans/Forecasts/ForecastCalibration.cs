using System.Collections.Immutable;

namespace Isoflop.Plans.Forecasts;

/// <summary>How a group of scored forecasts came out.</summary>
/// <param name="Group">What they have in common: how far beyond the runs of their law they went.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bias">Mean of ln(measured / forecast): above 0 where forecasts were too low.</param>
/// <param name="Error">Mean of |measured / forecast - 1|.</param>
/// <param name="Coverage">For each level, how many forecasts had an interval of it and how many of these held.</param>
public sealed record ForecastCalibration(string Group, int Count, double Bias, double Error, ImmutableArray<(double Level, int Of, int Held)> Coverage)
{
    static readonly (string Group, double From, double To)[] Distances =
    [
        ("inside the runs", double.NegativeInfinity, 1),
        ("1 to 10x beyond", 1, 10),
        ("10 to 100x beyond", 10, 100),
        ("100 to 1,000x beyond", 100, 1000),
        ("more than 1,000x beyond", 1000, double.PositiveInfinity),
    ];

    /// <summary>The calibration of forecasts: all together first, then by distance of extrapolation.</summary>
    /// <param name="forecasts">Forecasts; those without a score are left out.</param>
    /// <returns>Empty where none is scored.</returns>
    public static ImmutableArray<ForecastCalibration> Of(ImmutableArray<RegisteredForecast> forecasts)
    {
        var scored = forecasts.Where(forecast => forecast.Measured is not null).ToArray();
        if (scored.Length == 0) return [];
        IEnumerable<(string Group, RegisteredForecast[] Forecasts)> groups =
        [
            ("all", scored),
            .. Distances.Select(distance => (distance.Group, Array.FindAll(scored, forecast => forecast.Forecast.Beyond > distance.From && forecast.Forecast.Beyond <= distance.To))),
            ("range not known", Array.FindAll(scored, forecast => double.IsNaN(forecast.Forecast.Beyond))),
        ];
        return [.. groups.Where(group => group.Forecasts.Length > 0).Select(group => Of(group.Group, group.Forecasts))];
    }

    static ForecastCalibration Of(string group, RegisteredForecast[] forecasts)
    {
        var intervals = forecasts.SelectMany(forecast => forecast.Forecast.Intervals.Select(interval => (interval.Level, Held: interval.Contains(forecast.Measured!.Value))));
        return new ForecastCalibration(
            group,
            forecasts.Length,
            forecasts.Average(forecast => forecast.LogError),
            forecasts.Average(forecast => Math.Abs((forecast.Measured!.Value / forecast.Forecast.Value) - 1)),
            [.. intervals.GroupBy(interval => interval.Level).OrderBy(level => level.Key).Select(level => (level.Key, level.Count(), level.Count(interval => interval.Held)))]);
    }
}
