using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules;

/// <summary>The fit of a law to every logged step of finished curves by the objective of the papers: Huber of log residuals, delta 1e-3.</summary>
static class ScheduleFit
{
    static readonly ResidualLoss Loss = new();

    /// <summary>The multi-power law of curves that share model and text.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="groups">About how many groups a change by the peak rate is cut into.</param>
    public static MultiPowerLaw MultiPower(IReadOnlyList<Curve> curves, int groups = 64)
    {
        var unit = curves.Max(curve => curve.Schedule.Peak);
        var curve = new MultiPowerCurve(Asked(curves), unit, groups);
        var map = new CoefficientMap(new Transform[MultiPowerCurve.Coefficients], new double?[MultiPowerCurve.Coefficients], [0, 1, 2, 3, 4, 5, 6]);
        return MultiPowerLaw.Of(Fit(curve, map, curves, curve.Count)).In(1 / unit);
    }

    /// <summary>The losses of a multi-power law at steps of a schedule, by the fast curve.</summary>
    /// <param name="law">The law.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="steps">The steps, ascending.</param>
    public static double[] Losses(MultiPowerLaw law, LearningRateSchedule schedule, int[] steps)
    {
        var curve = new MultiPowerCurve([(schedule, steps)], schedule.Peak, groups: 64);
        var (values, buffer) = (new double[steps.Length], new double[MultiPowerCurve.Coefficients * steps.Length]);
        curve.Evaluate(law.In(schedule.Peak).Coefficients, new PointBlock(Numbers(steps.Length), 0, steps.Length), values, new Derivatives(buffer, steps.Length));
        return values;
    }

    /// <summary>The mean absolute error of other curves, nats per token, under the annealing law fitted to some.</summary>
    /// <param name="curves">The curves fitted.</param>
    /// <param name="heldOut">The curves predicted.</param>
    /// <param name="forgetting">λ of its momentum, per step.</param>
    public static double AnnealingError(IReadOnlyList<Curve> curves, IReadOnlyList<Curve> heldOut, double forgetting)
    {
        var unit = curves.Max(curve => curve.Schedule.Peak);
        var curve = new AnnealingCurve(Asked(curves), unit, forgetting);
        var map = new CoefficientMap([Transform.Log, Transform.Log, Transform.Identity, Transform.Log], new double?[4], [0, 1, 2, 3]);
        var coefficients = Fit(curve, map, curves, curve.Count);
        return heldOut.Average(other =>
        {
            var predicted = new AnnealingCurve(Asked([other]), unit, forgetting);
            var (values, buffer) = (new double[predicted.Count], new double[4 * predicted.Count]);
            predicted.Evaluate(coefficients, new PointBlock(Numbers(predicted.Count), 0, predicted.Count), values, new Derivatives(buffer, predicted.Count));
            return values.Zip(other.Losses, (value, loss) => Math.Abs(value - loss)).Average();
        });
    }

    /// <summary>The schedule of each curve with the steps that it logged.</summary>
    public static (LearningRateSchedule, int[])[] Asked(IReadOnlyList<Curve> curves) => [.. curves.Select(curve => (curve.Schedule, curve.Steps.ToArray()))];

    /// <summary>The one input of the curves: the numbers of the points.</summary>
    public static double[][] Numbers(int count) => [[.. Enumerable.Range(0, count).Select(i => (double)i)]];

    static double[] Fit(ISeparableCurve curve, CoefficientMap map, IReadOnlyList<Curve> curves, int count)
    {
        double[] observed = [.. curves.SelectMany(one => one.Losses)];
        var weights = new double[count];
        Array.Fill(weights, 1);
        var objective = new CurveObjective(curve, map, Loss, Numbers(count), observed, weights);
        var minimiser = new Bfgs(map.FreeCount);
        var (best, lowest) = (new double[map.Count], double.PositiveInfinity);
        foreach (var start in VariableProjection.Starts(curve, map, Loss, Numbers(count), observed, weights, 3))
        {
            var theta = new double[map.FreeCount];
            map.ToFree(start, theta);
            var minimum = minimiser.Minimise(objective, theta);
            if (!(minimum.Value < lowest)) continue;
            lowest = minimum.Value;
            map.ToCoefficients(theta, best);
        }
        return best;
    }
}
