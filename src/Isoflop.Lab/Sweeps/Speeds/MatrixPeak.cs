using Isoflop.Lab.Kernels;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Sweeps.Speeds;

/// <summary>What one core does at best in the lab's own matrix product, at the size where that is fastest: what training is held against.</summary>
/// <param name="clock">The clock.</param>
public sealed class MatrixPeak(TimeProvider clock)
{
    // Rows, outputs and inputs of a feed-forward layer of width 256: all in the second-level cache.
    const int M = 256;
    const int N = 768;
    const int K = 256;
    const int Products = 4;

    /// <summary>FLOPs of one round.</summary>
    public const double RoundFlops = 2.0 * M * N * K * Products;

    readonly FloatBuffer _x = Filled(M * K, 0.5f);
    readonly FloatBuffer _w = Filled(N * K, 0.25f);
    readonly FloatBuffer _y = new(M * N);
    readonly Workspace _workspace = new();

    /// <summary>The best so far, in FLOPs a second.</summary>
    public double Best { get; private set; }

    /// <summary>Looks for a better one: rounds short enough that some run undisturbed on a busy machine.</summary>
    /// <param name="seconds">For how long.</param>
    public void Look(double seconds)
    {
        var begin = clock.GetTimestamp();
        while (clock.GetElapsedTime(begin).TotalSeconds < seconds) Round();
    }

    /// <summary>One round of about three milliseconds: what the core does at this moment, in FLOPs a second.</summary>
    public double Round()
    {
        var start = clock.GetTimestamp();
        for (var i = 0; i < Products; i++) MatrixProduct.MultiplyTransposed(_x.Span, _w.Span, _y.Span, M, N, K, accumulate: false, _workspace);
        var rate = RoundFlops / clock.GetElapsedTime(start).TotalSeconds;
        Best = Math.Max(Best, rate);
        return rate;
    }

    static FloatBuffer Filled(int length, float value)
    {
        var buffer = new FloatBuffer(length);
        buffer.Span.Fill(value);
        return buffer;
    }
}
