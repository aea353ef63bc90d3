using MathNet.Numerics.Distributions;

namespace Isoflop.Numerics;

/// <summary>Quantiles of samples, by linear interpolation between order statistics (type 7, the default of R and NumPy).</summary>
public static class Quantiles
{
    /// <summary>The quantile of sorted values.</summary>
    /// <param name="sorted">Values in ascending order, at least one.</param>
    /// <param name="probability">In [0, 1].</param>
    public static double OfSorted(ReadOnlySpan<double> sorted, double probability)
    {
        if (sorted.IsEmpty) return double.NaN;
        var position = Math.Clamp(probability, 0, 1) * (sorted.Length - 1);
        var below = (int)position;
        if (below + 1 >= sorted.Length) return sorted[^1];
        var fraction = position - below;
        // Equal neighbours need no interpolation: infinity minus infinity is not a number.
        return fraction == 0 || sorted[below] == sorted[below + 1] ? sorted[below] : sorted[below] + (fraction * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The median of values in any order.</summary>
    /// <param name="values">At least one value.</param>
    public static double Median(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted, 0.5);
    }

    /// <summary>A robust standard deviation: 1.4826 times the median absolute value, which equals sigma for normal residuals about 0.</summary>
    /// <param name="residuals">Residuals about 0.</param>
    public static double RobustScale(ReadOnlySpan<double> residuals)
    {
        var absolute = residuals.ToArray();
        for (var i = 0; i < absolute.Length; i++) absolute[i] = Math.Abs(absolute[i]);
        return 1.4826 * Median(absolute);
    }

    /// <summary>
    /// The central interval at a level. NaN samples (questions without an answer on a replicate) are left out.
    /// </summary>
    /// <param name="samples">Values in any order.</param>
    /// <param name="level">Level in (0, 1).</param>
    public static Interval Central(ReadOnlySpan<double> samples, double level)
    {
        var sorted = samples.ToArray();
        Array.Sort(sorted);
        // NaN sorts first.
        var unanswered = 0;
        while (unanswered < sorted.Length && double.IsNaN(sorted[unanswered])) unanswered++;
        ReadOnlySpan<double> answered = sorted.AsSpan(unanswered);
        return new Interval(OfSorted(answered, (1 - level) / 2), OfSorted(answered, (1 + level) / 2), level);
    }

    /// <summary>
    /// The expanded percentile interval of bootstrap samples [Hesterberg 2015, The American Statistician 69, sec. 5.3]: the percentiles at which
    /// a t interval with the estimate's degrees of freedom would end.
    /// </summary>
    /// <param name="samples">Values in any order; NaN samples are left out.</param>
    /// <param name="level">Level in (0, 1).</param>
    /// <param name="freedom">Degrees of freedom; fewer than 1 count as 1.</param>
    public static Interval Expanded(ReadOnlySpan<double> samples, double level, double freedom) =>
        Central(samples, ExpandedLevel(level, freedom)) with { Level = level };

    /// <summary>The level whose percentiles <see cref="Expanded"/> takes: a search that is worth making once for many samples.</summary>
    /// <param name="level">Level in (0, 1).</param>
    /// <param name="freedom">Degrees of freedom; fewer than 1 count as 1.</param>
    public static double ExpandedLevel(double level, double freedom) =>
        (2 * Normal.CDF(0, 1, StudentT.InvCDF(0, 1, Math.Max(1, freedom), (1 + level) / 2))) - 1;
}
