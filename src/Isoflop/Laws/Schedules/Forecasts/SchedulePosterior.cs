using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>
/// The multi-power law of curves under a prior: the most probable coefficients and, by the curvature there, the covariance of their logarithms
/// (Laplace's approximation). Residuals of a curve lean the same way for long stretches, so its points count for as many as their lag-one
/// correlation leaves independent.
/// </summary>
/// <param name="Coefficients">[coefficient], rates in units of the unit rate.</param>
/// <param name="Covariance">[coefficient, coefficient] of the logarithms, row by row.</param>
/// <param name="Scatter">Standard deviation of the residuals in units of what was expected of them; 1 where the law holds.</param>
sealed record SchedulePosterior(double[] Coefficients, double[] Covariance, double Scatter)
{
    const int Size = MultiPowerCurve.Coefficients;

    // With fewer points a correlation cannot be measured; the published curves have .5 to .9 between neighbours of 96.
    const double ExpectedCorrelation = 0.7;

    /// <summary>[coefficient]: logarithms.</summary>
    public double[] Logs => Array.ConvertAll(Coefficients, Math.Log);

    /// <summary>Fits.</summary>
    /// <param name="curves">Schedules with the points measured, all of one model.</param>
    /// <param name="prior">What is known beforehand.</param>
    /// <param name="unit">The rate that counts as 1.</param>
    public static SchedulePosterior Of(IReadOnlyList<(LearningRateSchedule Schedule, CurvePoints Points)> curves, SchedulePrior prior, double unit)
    {
        var curve = new MultiPowerCurve([.. curves.Select(one => (one.Schedule, one.Points.Steps))], unit);
        var (rows, targets, priorWeights) = prior.Observations();
        var count = curve.Count;
        double[] observed = [.. curves.SelectMany(one => one.Points.LogLosses).Concat(targets).Select(Math.Exp)];
        double[] precisions = [.. curves.SelectMany(one => one.Points.Variances).Select(variance => 1 / variance), .. priorWeights];
        var both = new PriorCurve(curve, rows);
        var map = FreeMap();
        var loss = new ResidualLoss(double.PositiveInfinity);
        var minimiser = new Bfgs(Size) { Tolerance = 1e-9 };
        var theta = Start(curve, prior, observed[..count], precisions[..count]);
        var residuals = new double[count + Size];
        var (share, scatter) = ((1 - ExpectedCorrelation) / (1 + ExpectedCorrelation), 1.0);
        CurveObjective? objective = null;
        // The weight of the points against the prior follows from their residuals, which follow from a fit: twice is enough.
        for (var pass = 0; pass < 2; pass++)
        {
            var weights = (double[])precisions.Clone();
            for (var i = 0; i < count; i++) weights[i] *= share / (scatter * scatter);
            objective = new CurveObjective(both, map, loss, ScheduleFit.Numbers(count + Size), observed, weights);
            minimiser.Minimise(objective, theta);
            if (pass == 1) break;
            objective.Residuals(theta, residuals);
            for (var i = 0; i < count; i++) residuals[i] *= Math.Sqrt(precisions[i]);
            (share, scatter) = Independence(residuals, curves);
        }
        var coefficients = new double[Size];
        map.ToCoefficients(theta, coefficients);
        var covariance = new double[Size * Size];
        objective!.Curvature(theta, covariance);
        SymmetricMatrix.Invert(covariance, Size);
        return new SchedulePosterior(coefficients, covariance, scatter);
    }

    /// <summary>The losses at steps of a schedule, and the standard deviation of their logarithms that the coefficients leave open.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="steps">The steps, ascending.</param>
    /// <param name="unit">The rate that counts as 1.</param>
    /// <returns>[step] losses and [step] relative standard deviations.</returns>
    public (double[] Losses, double[] Deviations) At(LearningRateSchedule schedule, int[] steps, double unit)
    {
        var curve = new MultiPowerCurve([(schedule, steps)], unit);
        var (values, buffer) = (new double[steps.Length], new double[Size * steps.Length]);
        var derivatives = new Derivatives(buffer, steps.Length);
        curve.Evaluate(Coefficients, new PointBlock(ScheduleFit.Numbers(steps.Length), 0, steps.Length), values, derivatives);
        var deviations = new double[steps.Length];
        for (var i = 0; i < steps.Length; i++)
        {
            var variance = 0.0;
            for (var k = 0; k < Size; k++)
            {
                for (var l = 0; l < Size; l++)
                    variance += derivatives[k][i] * Coefficients[k] * Covariance[(k * Size) + l] * Coefficients[l] * derivatives[l][i];
            }
            deviations[i] = Math.Sqrt(Math.Max(0, variance)) / values[i];
        }
        return (values, deviations);
    }

    static CoefficientMap FreeMap() => new(new Transform[Size], new double?[Size], [.. Enumerable.Range(0, Size)]);

    // The shape and the response as the prior has them, floor and factor by least squares; all as the prior has them where it knows the model.
    static double[] Start(MultiPowerCurve curve, SchedulePrior prior, double[] observed, double[] weights)
    {
        var start = Array.ConvertAll(prior.Mean, Math.Exp);
        if (!prior.IsSameModel)
        {
            var pins = start.Select((value, k) => k < 2 ? (double?)null : value).ToArray();
            var map = new CoefficientMap(new Transform[Size], pins, [.. Enumerable.Range(0, Size)]);
            var solved = VariableProjection.Starts(curve, map, new ResidualLoss(double.PositiveInfinity), ScheduleFit.Numbers(observed.Length), observed, weights, 1);
            if (solved.Length > 0) start = solved[0];
        }
        return Array.ConvertAll(start, Math.Log);
    }

    static (double Share, double Scatter) Independence(double[] residuals, IReadOnlyList<(LearningRateSchedule Schedule, CurvePoints Points)> curves)
    {
        // A few imagined points at the expected correlation keep short curves from claiming independence.
        const double imagined = 10;
        var (squares, products, pairs, count, at) = (0.0, 0.0, 0, 0, 0);
        foreach (var (_, points) in curves)
        {
            for (var i = 0; i < points.Count; i++, at++)
            {
                squares += residuals[at] * residuals[at];
                count++;
                if (i == 0) continue;
                products += residuals[at] * residuals[at - 1];
                pairs++;
            }
        }
        var variance = (squares + imagined) / (count + imagined);
        var correlation = (products + (imagined * ExpectedCorrelation * variance)) / ((pairs + imagined) * variance);
        correlation = Math.Clamp(correlation, 0, 0.95);
        return ((1 - correlation) / (1 + correlation), Math.Sqrt(Math.Max(0.25, variance)));
    }
}
