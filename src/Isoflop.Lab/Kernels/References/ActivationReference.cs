namespace Isoflop.Lab.Kernels.References;

/// <summary>What <see cref="Activation"/> computes, in double precision.</summary>
static class ActivationReference
{
    /// <summary>y[count] from x[count]</summary>
    public static void Forward(ActivationKind kind, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var i = 0; i < x.Length; i++) y[i] = (float)Of(kind, x[i]).Value;
    }

    /// <summary>dx[count] from dy, x [count]</summary>
    public static void Backward(ActivationKind kind, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, Span<float> dx)
    {
        for (var i = 0; i < x.Length; i++) dx[i] = (float)(dy[i] * Of(kind, x[i]).Slope);
    }

    /// <summary>y[rows, hidden] from gateAndUp[rows, 2 hidden]</summary>
    public static void GatedForward(ActivationKind kind, ReadOnlySpan<float> gateAndUp, Span<float> y, int rows, int hidden)
    {
        for (var row = 0; row < rows; row++)
        {
            var both = gateAndUp.Slice(row * 2 * hidden, 2 * hidden);
            for (var i = 0; i < hidden; i++) y[(row * hidden) + i] = (float)(Of(kind, both[i]).Value * both[hidden + i]);
        }
    }

    /// <summary>dgateAndUp[rows, 2 hidden] from dy[rows, hidden], gateAndUp[rows, 2 hidden]</summary>
    public static void GatedBackward(ActivationKind kind, ReadOnlySpan<float> dy, ReadOnlySpan<float> gateAndUp, Span<float> dgateAndUp, int rows, int hidden)
    {
        for (var row = 0; row < rows; row++)
        {
            var gate = row * 2 * hidden;
            for (var i = 0; i < hidden; i++, gate++)
            {
                var ((value, slope), up, upstream) = (Of(kind, gateAndUp[gate]), gateAndUp[gate + hidden], dy[(row * hidden) + i]);
                dgateAndUp[gate] = (float)(upstream * up * slope);
                dgateAndUp[gate + hidden] = (float)(upstream * value);
            }
        }
    }

    static (double Value, double Slope) Of(ActivationKind kind, double x)
    {
        if (kind == ActivationKind.Silu)
        {
            var sigmoid = 1 / (1 + Math.Exp(-x));
            return (x * sigmoid, sigmoid * (1 + (x * (1 - sigmoid))));
        }
        var scale = Math.Sqrt(2 / Math.PI);
        var tanh = Math.Tanh(scale * (x + (0.044715 * x * x * x)));
        return (x * (1 + tanh) / 2, ((1 + tanh) / 2) + (x * (1 - (tanh * tanh)) * scale * (1 + (3 * 0.044715 * x * x)) / 2));
    }
}
