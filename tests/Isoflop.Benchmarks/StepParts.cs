using Isoflop.Lab.Kernels;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>The matrix products and the attention of a step by themselves, on the rows of one pass: what of a step's time they explain, and the rest is everything else.</summary>
sealed class StepParts
{
    readonly TransformerShape _shape;
    readonly int _sequences;
    readonly Workspace _workspace = new();
    readonly List<(int Rows, int Outputs, int Inputs, int Count)> _products = [];
    readonly FloatBuffer _x;
    readonly FloatBuffer _y;
    readonly FloatBuffer _w;
    readonly FloatBuffer _dx;
    readonly FloatBuffer _dw;
    readonly FloatBuffer _logSumExp;

    /// <summary>Memory for a pass of a run.</summary>
    public StepParts(RunSpec spec)
    {
        (_shape, _sequences) = (spec.Shape, TrainingMemory.PassSequences(spec));
        var experts = _shape.Experts;
        _products.Add((Tokens, _shape.FusedWidth, _shape.Width, _shape.Layers));
        _products.Add((Tokens, _shape.Width, _shape.QueryWidth, _shape.Layers));
        // An even load of the experts.
        _products.Add((Tokens * experts.Active / experts.Count, 2 * _shape.FeedForwardWidth, _shape.Width, _shape.Layers * experts.Count));
        _products.Add((Tokens * experts.Active / experts.Count, _shape.Width, _shape.FeedForwardWidth, _shape.Layers * experts.Count));
        _products.Add((Tokens, _shape.Vocabulary, _shape.Width, 1));
        _x = Filled(Math.Max(_products.Max(product => product.Rows * product.Inputs), 2 * Tokens * _shape.FusedWidth));
        _y = Filled(Math.Max(_products.Max(product => product.Rows * product.Outputs), 2 * Tokens * _shape.QueryWidth));
        _w = Filled(_products.Max(product => product.Outputs * product.Inputs));
        (_dx, _dw) = (new FloatBuffer(_x.Length), new FloatBuffer(_w.Length));
        _logSumExp = new FloatBuffer(Tokens * _shape.Heads);
    }

    int Tokens => _sequences * _shape.Context;

    /// <summary>What the products of a pass take, in FLOPs a token.</summary>
    public double ProductFlops => 6.0 * _products.Sum(product => (double)product.Rows * product.Outputs * product.Inputs * product.Count) / Tokens;

    /// <summary>Processor time of all products of a pass, forward and backward, in seconds a token.</summary>
    public double Products() => Seconds(() =>
    {
        foreach (var (m, n, k, count) in _products)
        {
            for (var i = 0; i < count; i++)
            {
                MatrixProduct.MultiplyTransposed(_x.Span, _w.Span, _y.Span, m, n, k, accumulate: false, _workspace);
                MatrixProduct.TransposedMultiply(_y.Span, _x.Span, _dw.Span, m, n, k, accumulate: true, _workspace);
                MatrixProduct.Multiply(_y.Span, _w.Span, _dx.Span, m, n, k, accumulate: false, _workspace);
            }
        }
    });

    /// <summary>Processor time of the attention of a pass between its products, forward and backward, in seconds a token.</summary>
    public double Attention()
    {
        var shape = AttentionShape.Fused(_shape.Context, _shape.Heads, _shape.KeyHeads, _shape.HeadWidth);
        var (half, outputs, queries, keys) = (Tokens * _shape.FusedWidth, Tokens * _shape.QueryWidth, _shape.QueryWidth, _shape.QueryWidth + _shape.KeyWidth);
        return Seconds(() =>
        {
            for (var i = 0; i < _sequences * _shape.Layers; i++)
            {
                var at = i % _sequences * _shape.Context;
                var own = _x.Span[(at * _shape.FusedWidth)..half];
                var down = _x.Span[(half + (at * _shape.FusedWidth))..];
                var output = _y.Span[(at * _shape.QueryWidth)..outputs];
                var doutput = _y.Span[(outputs + (at * _shape.QueryWidth))..];
                Lab.Kernels.Attention.Forward(own, own[queries..], own[keys..], output, _logSumExp.Span, shape, _workspace);
                Lab.Kernels.Attention.Backward(
                    own, own[queries..], own[keys..], output, _logSumExp.Span, doutput, down, down[queries..], down[keys..], shape, _workspace);
            }
        });
    }

    double Seconds(Action work)
    {
        var before = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds / Tokens;
    }

    static FloatBuffer Filled(int length)
    {
        var (random, buffer) = (new CounterRandom(3, 0), new FloatBuffer(length));
        foreach (ref var value in buffer.Span) value = (float)(random.NextUniform() - 0.5);
        return buffer;
    }
}
