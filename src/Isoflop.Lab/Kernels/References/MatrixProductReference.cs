namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="MatrixProduct"/> computes, by three loops with sums in double precision.</summary>
static class MatrixProductReference
{
    /// <summary>y[m, n] = x[m, k] w[n, k]ᵀ</summary>
    public static void MultiplyTransposed(ReadOnlySpan<float> x, ReadOnlySpan<float> w, Span<float> y, int m, int n, int k, bool accumulate)
    {
        for (var row = 0; row < m; row++)
        {
            for (var output = 0; output < n; output++)
            {
                var sum = accumulate ? y[(row * n) + output] : 0.0;
                for (var input = 0; input < k; input++) sum += (double)x[(row * k) + input] * w[(output * k) + input];
                y[(row * n) + output] = (float)sum;
            }
        }
    }

    /// <summary>dx[m, k] = dy[m, n] w[n, k]</summary>
    public static void Multiply(ReadOnlySpan<float> dy, ReadOnlySpan<float> w, Span<float> dx, int m, int n, int k, bool accumulate)
    {
        for (var row = 0; row < m; row++)
        {
            for (var input = 0; input < k; input++)
            {
                var sum = accumulate ? dx[(row * k) + input] : 0.0;
                for (var output = 0; output < n; output++) sum += (double)dy[(row * n) + output] * w[(output * k) + input];
                dx[(row * k) + input] = (float)sum;
            }
        }
    }

    /// <summary>dw[n, k] = dy[m, n]ᵀ x[m, k]</summary>
    public static void TransposedMultiply(ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dw, int m, int n, int k, bool accumulate)
    {
        for (var output = 0; output < n; output++)
        {
            for (var input = 0; input < k; input++)
            {
                var sum = accumulate ? dw[(output * k) + input] : 0.0;
                for (var row = 0; row < m; row++) sum += (double)dy[(row * n) + output] * x[(row * k) + input];
                dw[(output * k) + input] = (float)sum;
            }
        }
    }
}
