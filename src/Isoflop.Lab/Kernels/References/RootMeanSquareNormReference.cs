namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="RootMeanSquareNorm"/> computes, in double precision.</summary>
static class RootMeanSquareNormReference
{
    /// <summary>y[rows, width], inverseRoot[rows] from x[rows, width], gain[width]</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> gain, Span<float> y, Span<float> inverseRoot, int rows, int width, float epsilon)
    {
        for (var row = 0; row < rows; row++)
        {
            var squares = 0.0;
            foreach (var value in x.Slice(row * width, width)) squares += (double)value * value;
            var inverse = 1 / Math.Sqrt((squares / width) + epsilon);
            for (var i = row * width; i < (row + 1) * width; i++) y[i] = (float)(x[i] * inverse * gain[i - (row * width)]);
            inverseRoot[row] = (float)inverse;
        }
    }

    /// <summary>sum = x + addend, y = norm of sum, all [rows, width]</summary>
    public static void ForwardOfSum(
        ReadOnlySpan<float> x, ReadOnlySpan<float> addend, Span<float> sum, ReadOnlySpan<float> gain, Span<float> y, Span<float> inverseRoot,
        int rows, int width, float epsilon)
    {
        for (var i = 0; i < rows * width; i++) sum[i] = x[i] + addend[i];
        Forward(sum, gain, y, inverseRoot, rows, width, epsilon);
    }

    /// <summary>dx[rows, width], dgain[width] from dy, x [rows, width]</summary>
    // With r = 1/√(mean x² + ε):  dx = r gain dy - x r³ Σ(gain dy x) / width;  dgain = Σ_rows dy x r
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> gain, ReadOnlySpan<float> inverseRoot, Span<float> dx, Span<float> dgain,
        int rows, int width, bool accumulate)
    {
        for (var row = 0; row < rows; row++)
        {
            var (start, r, dot) = (row * width, (double)inverseRoot[row], 0.0);
            for (var i = 0; i < width; i++) dot += (double)gain[i] * dy[start + i] * x[start + i];
            for (var i = 0; i < width; i++)
            {
                var (upstream, input) = (dy[start + i], x[start + i]);
                var gradient = (r * gain[i] * upstream) - (input * r * r * r * dot / width);
                dx[start + i] = (float)(accumulate ? dx[start + i] + gradient : gradient);
                dgain[i] += (float)(upstream * input * r);
            }
        }
    }
}
