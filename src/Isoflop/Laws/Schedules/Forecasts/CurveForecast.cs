using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>Where a run in flight will end, as far as its curve so far can tell.</summary>
public sealed record CurveForecast
{
    /// <summary>The curve so far, with its schedule.</summary>
    public required Curve Curve { get; init; }

    /// <summary>The loss by now, smoothed over the last stretch; null where nothing usable was logged.</summary>
    public required NatsPerToken? Loss { get; init; }

    /// <summary>The loss at the last step of the schedule, with its interval; null where no forecast is possible, and a finding says why.</summary>
    public required ForecastPoint? Final { get; init; }

    /// <summary>Confidence level of all intervals.</summary>
    public required double Level { get; init; }

    /// <summary>The law that forecasts; null where there is none.</summary>
    public MultiPowerLaw? Law { get; init; }

    /// <summary>The law over the run so far and to its end, about a hundred steps.</summary>
    public ImmutableArray<ForecastPoint> Path { get; init; } = [];

    /// <summary>The spikes so far; they are left out of the fit.</summary>
    public ImmutableArray<Spike> Spikes { get; init; } = [];

    /// <summary>What calls for somebody to look at the run: divergence, or a loss that has left its forecast.</summary>
    public ImmutableArray<Finding> Alarms { get; init; } = [];

    /// <summary>What the forecast stands on and what it cannot know.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];
}

/// <summary>The loss that is forecast at a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Interval">Where the loss will be measured, noise of single steps left out.</param>
public sealed record ForecastPoint(int Step, NatsPerToken Loss, Interval Interval);
