namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="Softmax"/> computes, in double precision.</summary>
static class SoftmaxReference
{
    /// <summary>p[rows, width] from x[rows, width]</summary>
    public static void Forward(ReadOnlySpan<float> x, Span<float> p, int rows, int width)
    {
        var weights = new double[width];
        for (var row = 0; row < rows; row++)
        {
            var line = x.Slice(row * width, width);
            var (largest, sum) = (double.NegativeInfinity, 0.0);
            foreach (var value in line) largest = Math.Max(largest, value);
            for (var i = 0; i < width; i++) sum += weights[i] = Math.Exp(line[i] - largest);
            for (var i = 0; i < width; i++) p[(row * width) + i] = (float)(weights[i] / sum);
        }
    }

    /// <summary>dx[rows, width] from dp, p [rows, width]</summary>
    public static void Backward(ReadOnlySpan<float> dp, ReadOnlySpan<float> p, Span<float> dx, int rows, int width)
    {
        for (var row = 0; row < rows; row++)
        {
            var mean = 0.0;
            for (var i = row * width; i < (row + 1) * width; i++) mean += (double)p[i] * dp[i];
            for (var i = row * width; i < (row + 1) * width; i++) dx[i] = (float)(p[i] * (dp[i] - mean));
        }
    }
}
