namespace Isoflop.Plans.Forecasts;

/// <summary>A forecast as it stands in a ledger.</summary>
/// <param name="Forecast">The forecast.</param>
/// <param name="Registered">When it was written, as the writer's clock said.</param>
/// <param name="Hash">The hash of its entry.</param>
public sealed record RegisteredForecast(Forecast Forecast, DateTimeOffset Registered, string Hash)
{
    /// <summary>What was measured, in the unit of the forecast; null before it is scored.</summary>
    public double? Measured { get; init; }

    /// <summary>ln(measured / forecast): above 0 where the forecast was too low. NaN before it is scored.</summary>
    public double LogError => Measured is { } measured ? Math.Log(measured / Forecast.Value) : double.NaN;
}
