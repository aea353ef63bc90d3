using Isoflop.Numerics;

namespace Isoflop.Laws.Allocation;

/// <summary>What few runs ask of a percentile interval (see <see cref="Quantiles.Expanded"/>).</summary>
/// <param name="DegreesOfFreedom">Runs minus coefficients, at least 1.</param>
/// <param name="Widening">What the replicates' spread is short of the estimate's, at least 1.</param>
public readonly record struct SmallSampleCorrection(double DegreesOfFreedom, double Widening)
{
    /// <summary>The correction for curves that runs determine by least squares: √(n/(n-p)), because residuals are smaller than errors.</summary>
    /// <param name="runs">n: number of runs, the effective one where runs are weighted.</param>
    /// <param name="coefficients">p: number of coefficients.</param>
    public static SmallSampleCorrection OfLeastSquares(double runs, int coefficients)
    {
        var freedom = Math.Max(1, runs - coefficients);
        return new SmallSampleCorrection(freedom, Math.Sqrt(Math.Max(1, runs / freedom)));
    }

    /// <summary>The interval of replicates.</summary>
    /// <param name="samples">An answer a replicate; NaN where it has none.</param>
    /// <param name="level">Confidence level in (0, 1).</param>
    public Interval Interval(ReadOnlySpan<double> samples, double level) => Quantiles.Expanded(samples, level, DegreesOfFreedom, Widening);
}
