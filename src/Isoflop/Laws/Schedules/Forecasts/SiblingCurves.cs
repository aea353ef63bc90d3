using System.Collections.Concurrent;
using System.Collections.Immutable;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>
/// Finished curves of the recipe of a run in flight. Those of the same model tell its whole law; those of other models tell how the loss
/// answers to the learning rate.
/// </summary>
public sealed class SiblingCurves
{
    // Points a sibling is thinned to: it informs the prior, it is not forecast.
    const int Points = 48;

    // Runs of one model on one text lie this close to each other over the same stretch, spread of seeds and error of the law included; models of
    // neighbouring sizes lie several times further apart.
    const double SameModelWithin = 0.015;

    readonly ImmutableArray<ImmutableArray<Curve>> _models;

    // What was fitted, by the unit rate: a folder of runs asks for the same again and again.
    readonly ConcurrentDictionary<double, SchedulePosterior[]> _fits = [];

    /// <summary>Finished curves.</summary>
    /// <param name="curves">The curves; those of one <see cref="Curve.Params"/> and <see cref="Curve.Group"/> are runs of one model. None is no sibling at all.</param>
    public SiblingCurves(IEnumerable<Curve> curves)
    {
        Curves = [.. curves];
        _models = [.. Curves.GroupBy(curve => (curve.Params, curve.Group)).Select(group => group.ToImmutableArray())];
    }

    /// <summary>The curves.</summary>
    public ImmutableArray<Curve> Curves { get; }

    /// <summary>What they tell beforehand of a run; null where there are none.</summary>
    /// <param name="points">The run so far.</param>
    /// <param name="schedule">Its schedule.</param>
    internal SchedulePrior? PriorFor(CurvePoints points, LearningRateSchedule schedule)
    {
        var loss = Math.Exp(points.LogLosses[^1]);
        var fits = _fits.GetOrAdd(schedule.Peak, unit => [.. _models.Select(model => Fit(model, unit)).OfType<SchedulePosterior>()]);
        if (fits.Length == 0) return null;
        var nearest = fits.MinBy(fit => Distance(fit, points, schedule))!;
        return Distance(nearest, points, schedule) < SameModelWithin ? SchedulePrior.OfSameModel(nearest) : SchedulePrior.OfOtherModels(fits, loss);
    }

    // Null where no curve of the model got past its warm-up.
    static SchedulePosterior? Fit(ImmutableArray<Curve> model, double unit)
    {
        var curves = model.Select(curve => (curve.Schedule, Points: CurvePoints.Of(curve, SpikeSearch.Of(curve), Points))).Where(curve => curve.Points.Count > 0).ToArray();
        return curves.Length == 0 ? null : SchedulePosterior.Of(curves, SchedulePrior.Default(Math.Exp(curves[0].Points.LogLosses[^1])), unit);
    }

    // Median of |ln measured - ln law| over the later half of what is there: the law is worst right after the warm-up.
    static double Distance(SchedulePosterior fit, CurvePoints points, LearningRateSchedule schedule)
    {
        var half = points.Count / 2;
        var (losses, _) = fit.At(schedule, points.Steps[half..], schedule.Peak);
        return Numerics.Quantiles.Median([.. losses.Select((loss, i) => Math.Abs(Math.Log(loss) - points.LogLosses[half + i]))]);
    }
}
