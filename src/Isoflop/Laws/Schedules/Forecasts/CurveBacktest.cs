using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>How forecasts of curves came out: each is cut at shares of its steps, and its last loss forecast from what stands before the cut.</summary>
/// <param name="Forecasts">Every forecast, curve by curve.</param>
/// <param name="Level">Nominal level of the intervals.</param>
public sealed record CurveBacktest(ImmutableArray<PastForecast> Forecasts, double Level)
{
    // The level at the end: the mean of the last hundredth of the logged losses, so that one noisy step does not decide.
    const int LastShare = 100;

    /// <summary>Forecasts curves from a part of themselves.</summary>
    /// <param name="curves">The curves; the last logged step of each is what is forecast.</param>
    /// <param name="siblings">Finished curves that may help; one that is forecast never helps itself. Null for none.</param>
    /// <param name="options">How; null for the defaults.</param>
    public static CurveBacktest Run(IEnumerable<Curve> curves, SiblingCurves? siblings = null, CurveForecastOptions? options = null)
    {
        var settings = options ?? new CurveForecastOptions();
        var forecasts = curves.SelectMany(curve =>
        {
            var others = siblings is null ? null : new SiblingCurves(siblings.Curves.Where(sibling => sibling != curve));
            return settings.BacktestShares.Select(share => Past(curve, share, others, settings)).OfType<PastForecast>();
        });
        return new CurveBacktest([.. forecasts], settings.Level);
    }

    /// <summary>The score at each share, in ascending order: how many, their mean absolute relative error, the share inside, the mean half-width relative to the loss.</summary>
    public ImmutableArray<(double Share, int Count, double Error, double Coverage, double HalfWidth)> Scores =>
    [
        .. Forecasts.GroupBy(forecast => forecast.Share).OrderBy(group => group.Key).Select(group => (
            group.Key,
            group.Count(),
            group.Average(forecast => Math.Abs(forecast.Error)),
            group.Average(forecast => forecast.Inside ? 1.0 : 0),
            group.Average(forecast => forecast.Interval.Width / 2 / forecast.Forecast.Value))),
    ];

    static PastForecast? Past(Curve curve, double share, SiblingCurves? siblings, CurveForecastOptions options)
    {
        if (curve.Steps.IsEmpty) return null;
        var finite = curve.Losses.Where(loss => loss is > 0 and < double.PositiveInfinity).ToArray();
        var cut = (int)(share * (curve.LastStep + 1));
        var forecast = CurveForecaster.At(curve.Until(cut), [curve.LastStep], siblings, options);
        if (forecast.IsEmpty || finite.Length == 0) return null;
        var measured = finite[^Math.Max(1, finite.Length / LastShare)..].Average();
        return new PastForecast(curve.Name, share, cut, curve.LastStep, forecast[0].Loss, forecast[0].Interval, new NatsPerToken(measured));
    }
}

/// <summary>A forecast made earlier and what came.</summary>
/// <param name="Name">The curve.</param>
/// <param name="Share">The share of the steps that it was made from.</param>
/// <param name="Step">The last step that it knew.</param>
/// <param name="Horizon">The step that it is about.</param>
/// <param name="Forecast">The loss forecast.</param>
/// <param name="Interval">Its interval.</param>
/// <param name="Measured">The loss that came.</param>
public sealed record PastForecast(string Name, double Share, int Step, int Horizon, NatsPerToken Forecast, Interval Interval, NatsPerToken Measured)
{
    /// <summary>Forecast over measured, minus 1.</summary>
    public double Error => (Forecast.Value / Measured.Value) - 1;

    /// <summary>Whether the measured loss lies in the interval.</summary>
    public bool Inside => Interval.Contains(Measured.Value);
}
