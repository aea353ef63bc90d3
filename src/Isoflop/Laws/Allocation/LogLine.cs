namespace Isoflop.Laws.Allocation;

/// <summary>A straight line through points in logarithms, by ordinary least squares.</summary>
/// <param name="Intercept">ln of the factor of the power law.</param>
/// <param name="Slope">Its exponent.</param>
readonly record struct LogLine(double Intercept, double Slope)
{
    /// <summary>
    /// The line through points; those with a NaN are left out, and fewer than two of the rest give NaN. Every point counts alike, as in the
    /// published methods: weights by the precision of each minimum, which itself comes from some eight runs, would be noisier than what they gain.
    /// </summary>
    public static LogLine Through(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (count, meanX, meanY) = (0, 0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(y[i])) continue;
            count++;
            meanX += x[i];
            meanY += y[i];
        }
        (meanX, meanY) = (meanX / count, meanY / count);
        var (squares, products) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(y[i])) continue;
            squares += (x[i] - meanX) * (x[i] - meanX);
            products += (x[i] - meanX) * (y[i] - meanY);
        }
        // 0/0 is NaN where there is one point or none.
        var slope = products / squares;
        return new LogLine(meanY - (slope * meanX), slope);
    }
}
