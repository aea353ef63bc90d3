using Isoflop.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>
/// What is known of the coefficients of the multi-power law before a run is looked at: a normal distribution of their logarithms, with learning
/// rates in units of the peak.
/// </summary>
/// <param name="Mean">[coefficient]: mean of the logarithm.</param>
/// <param name="Covariance">[coefficient, coefficient], row by row.</param>
/// <param name="IsSameModel">Whether it comes from finished curves of the same model and text, so that the floor is known too.</param>
sealed record SchedulePrior(double[] Mean, double[] Covariance, bool IsSameModel)
{
    const int Size = MultiPowerCurve.Coefficients;

    // Standard deviations of ln (alpha, B, C, beta, gamma). Over the three published sizes they are .09, .18, .11, .01 and .02; they are one recipe
    // (one text, one batch, one peak), so that a run of another recipe gets several times as much.
    static readonly double[] Published = [double.NaN, double.NaN, 0.5, 0.25, 0.8, 0.2, 0.2];

    // The same between models of different size in one recipe: what the three sizes show, with room for a fourth.
    static readonly double[] BetweenModels = [double.NaN, double.NaN, 0.2, 0.1, 0.2, 0.05, 0.05];

    // Between runs of one model that differ in their schedule: seeds, and what the law is off by.
    static readonly double[] BetweenRuns = [0.002, 0.02, 0.1, 0.02, 0.15, 0.05, 0.05];

    // The floor of a model lies somewhat below where it stands: .87 to .91 of the loss at the end of the published curves. A factor's order is open.
    const double FloorShare = 0.87;
    const double FloorSpread = 0.12;
    const double FactorSpread = 3;

    /// <summary>The published laws, with a spread for a run of any recipe.</summary>
    /// <param name="loss">The loss of the run by now, nats per token.</param>
    public static SchedulePrior Default(double loss)
    {
        var laws = PublishedScheduleLaws.All.Select(published => published.Law.In(PublishedScheduleLaws.Peak).Coefficients).ToArray();
        var mean = new double[Size];
        for (var k = 0; k < Size; k++) mean[k] = laws.Average(law => Math.Log(law[k]));
        return Open(mean, Diagonal(Published), loss);
    }

    /// <summary>The response to the learning rate as other models of the recipe have it; floor and factor open.</summary>
    /// <param name="fits">What each model's curves say.</param>
    /// <param name="loss">The loss of the run by now, nats per token.</param>
    public static SchedulePrior OfOtherModels(IReadOnlyList<SchedulePosterior> fits, double loss)
    {
        var mean = new double[Size];
        var covariance = Diagonal(BetweenModels);
        foreach (var fit in fits)
        {
            for (var k = 0; k < Size; k++) mean[k] += fit.Logs[k] / fits.Count;
            for (var k = 0; k < covariance.Length; k++) covariance[k] += fit.Covariance[k] / fits.Count;
        }
        return Open(mean, covariance, loss);
    }

    /// <summary>All coefficients as finished curves of the same model have them.</summary>
    /// <param name="fit">What they say.</param>
    public static SchedulePrior OfSameModel(SchedulePosterior fit)
    {
        var covariance = Diagonal(BetweenRuns);
        for (var k = 0; k < covariance.Length; k++) covariance[k] += fit.Covariance[k];
        return new SchedulePrior([.. fit.Logs], covariance, true);
    }

    /// <summary>
    /// The prior as observations that a least-squares solver understands: rows R and values with Σ_j weight_j (R_j · ln c - target_j)² the quadratic
    /// form of the distribution.
    /// </summary>
    /// <returns>[row, coefficient], [row] targets and [row] weights.</returns>
    public (double[] Rows, double[] Targets, double[] Weights) Observations()
    {
        var precision = Matrix<double>.Build.DenseOfRowMajor(Size, Size, Covariance).Inverse();
        var factor = ((precision + precision.Transpose()) / 2).Cholesky().Factor.Transpose();
        var (rows, targets, weights) = (new double[Size * Size], new double[Size], new double[Size]);
        for (var j = 0; j < Size; j++)
        {
            // Rows of unit length: the exponential of a row times the logarithms must not overflow.
            var length = factor.Row(j).L2Norm();
            weights[j] = length * length;
            for (var k = 0; k < Size; k++)
            {
                rows[(j * Size) + k] = factor[j, k] / length;
                targets[j] += rows[(j * Size) + k] * Mean[k];
            }
        }
        return (rows, targets, weights);
    }

    // Floor and factor lose all connection with the rest.
    static SchedulePrior Open(double[] mean, double[] covariance, double loss)
    {
        for (var k = 0; k < Size; k++)
        {
            for (var open = 0; open < 2; open++) covariance[(k * Size) + open] = covariance[(open * Size) + k] = 0;
        }
        mean[0] = Math.Log(FloorShare * loss);
        covariance[0] = FloorSpread * FloorSpread;
        covariance[Size + 1] = FactorSpread * FactorSpread;
        return new SchedulePrior(mean, covariance, false);
    }

    static double[] Diagonal(double[] deviations)
    {
        var matrix = new double[Size * Size];
        for (var k = 0; k < Size; k++) matrix[(k * Size) + k] = deviations[k] * deviations[k];
        return matrix;
    }
}

/// <summary>The multi-power law together with what is known beforehand: points of the curve first, then the rows of the prior.</summary>
sealed class PriorCurve(MultiPowerCurve curve, double[] rows) : ICurve
{
    const int Size = MultiPowerCurve.Coefficients;

    /// <inheritdoc/>
    public int CoefficientCount => Size;

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> values, Derivatives derivatives)
    {
        var measured = 0;
        while (measured < points.Count && points[0][measured] < curve.Count) measured++;
        curve.Evaluate(coefficients, points, measured, values, derivatives);
        for (var i = measured; i < points.Count; i++)
        {
            var row = rows.AsSpan(((int)points[0][i] - curve.Count) * Size, Size);
            var sum = 0.0;
            for (var k = 0; k < Size; k++) sum += row[k] * Math.Log(coefficients[k]);
            values[i] = Math.Exp(sum);
            for (var k = 0; k < Size; k++) derivatives[k][i] = values[i] * row[k] / coefficients[k];
        }
    }
}
