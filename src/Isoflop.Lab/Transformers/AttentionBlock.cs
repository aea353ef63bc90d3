using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>
/// The attention of one layer over the sequences of a pass, and what its backward pass needs. Letters: m tokens of the pass, s query width + 2 key
/// widths, d width.
/// </summary>
sealed class AttentionBlock
{
    readonly TransformerShape _shape;
    readonly LayerLayout _layout;
    readonly FloatBuffer _queryKeyValue;
    readonly FloatBuffer _output;
    readonly FloatBuffer _logSumExp;
    readonly HeadNorm? _norm;

    /// <summary>Memory for the attention of one layer.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="layout">The layer's tensors.</param>
    /// <param name="sequences">Most sequences of a pass.</param>
    public AttentionBlock(TransformerShape shape, LayerLayout layout, int sequences)
    {
        (_shape, _layout) = (shape, layout);
        var tokens = sequences * shape.Context;
        _queryKeyValue = new FloatBuffer(tokens * Stride);
        _output = new FloatBuffer(tokens * shape.QueryWidth);
        _logSumExp = new FloatBuffer(tokens * shape.Heads);
        _norm = shape.QueryKeyNorm ? new HeadNorm(shape, layout, tokens) : null;
    }

    int Stride => _shape.FusedWidth;

    /// <summary>Floats that a block holds.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="tokens">Most tokens of a pass.</param>
    public static long Floats(TransformerShape shape, long tokens) =>
        tokens * (shape.FusedWidth + shape.QueryWidth + shape.Heads + (shape.QueryKeyNorm ? shape.QueryWidth + shape.KeyWidth + shape.Heads + shape.KeyHeads : 0));

    /// <summary>addend = attention of the normed stream, through the output matrix.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="sequences">Sequences of this pass.</param>
    /// <param name="normed">[m, d]</param>
    /// <param name="addend">[m, d]</param>
    /// <param name="rotary">The positions.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Forward(ReadOnlySpan<float> weights, int sequences, ReadOnlySpan<float> normed, Span<float> addend, RotaryTable rotary, Workspace workspace)
    {
        var (tokens, width) = (sequences * _shape.Context, _shape.Width);
        var fused = _queryKeyValue.Span;
        MatrixProduct.MultiplyTransposed(normed, _layout.QueryKeyValue.In(weights), fused, tokens, Stride, width, accumulate: false, workspace);
        _norm?.Forward(weights, fused, tokens);
        var shape = AttentionShape.Fused(_shape.Context, _shape.Heads, _shape.KeyHeads, _shape.HeadWidth);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var own = Sequence(fused, sequence, Stride);
            Rotary.Apply(own, rotary.Cosines, rotary.Sines, _shape.Context, _shape.Heads + _shape.KeyHeads, _shape.HeadWidth, Stride, firstPosition: 0, inverse: false);
            Attention.Forward(
                own, Keys(own), Values(own), Sequence(_output.Span, sequence, _shape.QueryWidth), Sequence(_logSumExp.Span, sequence, _shape.Heads), shape, workspace);
        }
        MatrixProduct.MultiplyTransposed(_output.Span, _layout.Output.In(weights), addend, tokens, width, _shape.QueryWidth, accumulate: false, workspace);
    }

    /// <summary>The gradient of the normed stream, and of the layer's attention tensors.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="sequences">Sequences of this pass.</param>
    /// <param name="normed">[m, d], as the forward pass read it; becomes its gradient.</param>
    /// <param name="daddend">[m, d]</param>
    /// <param name="rotary">The positions.</param>
    /// <param name="scratch">Memory shared by the layers of a pass.</param>
    public void Backward(
        ReadOnlySpan<float> weights, Span<float> gradients, int sequences, Span<float> normed, ReadOnlySpan<float> daddend, RotaryTable rotary, AttentionScratch scratch)
    {
        var (tokens, width, queryWidth) = (sequences * _shape.Context, _shape.Width, _shape.QueryWidth);
        var workspace = scratch.Workspace;
        var fused = _queryKeyValue.Span;
        var dfused = scratch.QueryKeyValue;
        var doutput = scratch.Output;
        MatrixProduct.TransposedMultiply(daddend, _output.Span, _layout.Output.In(gradients), tokens, width, queryWidth, accumulate: true, workspace);
        MatrixProduct.Multiply(daddend, _layout.Output.In(weights), doutput, tokens, width, queryWidth, accumulate: false, workspace);
        var shape = AttentionShape.Fused(_shape.Context, _shape.Heads, _shape.KeyHeads, _shape.HeadWidth);
        for (var sequence = 0; sequence < sequences; sequence++)
        {
            var own = Sequence(fused, sequence, Stride);
            var down = Sequence(dfused, sequence, Stride);
            Attention.Backward(
                own, Keys(own), Values(own), Sequence(_output.Span, sequence, queryWidth), Sequence(_logSumExp.Span, sequence, _shape.Heads),
                Sequence(doutput, sequence, queryWidth), down, Keys(down), Values(down), shape, workspace);
            Rotary.Apply(down, rotary.Cosines, rotary.Sines, _shape.Context, _shape.Heads + _shape.KeyHeads, _shape.HeadWidth, Stride, firstPosition: 0, inverse: true);
        }
        _norm?.Backward(weights, gradients, dfused, tokens);
        MatrixProduct.TransposedMultiply(dfused, normed, _layout.QueryKeyValue.In(gradients), tokens, Stride, width, accumulate: true, workspace);
        MatrixProduct.Multiply(dfused, _layout.QueryKeyValue.In(weights), normed, tokens, Stride, width, accumulate: false, workspace);
    }

    Span<float> Sequence(Span<float> all, int sequence, int perToken) => all.Slice(sequence * _shape.Context * perToken, _shape.Context * perToken);

    // The columns of keys and of values in the fused matrix: spans that begin there, at the same stride.
    Span<float> Keys(Span<float> fused) => fused[_shape.QueryWidth..];

    Span<float> Values(Span<float> fused) => fused[(_shape.QueryWidth + _shape.KeyWidth)..];
}
