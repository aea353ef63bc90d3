using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>The norm of every head's query and key, in place in the fused matrix; keeps what it read for the backward pass.</summary>
/// <param name="shape">The shape.</param>
/// <param name="layout">The layer's tensors.</param>
/// <param name="tokens">Tokens of a pass.</param>
sealed class HeadNorm(TransformerShape shape, LayerLayout layout, int tokens)
{
    readonly FloatBuffer _inputs = new(tokens * (shape.QueryWidth + shape.KeyWidth));
    readonly FloatBuffer _inverseRoots = new(tokens * (shape.Heads + shape.KeyHeads));

    /// <summary>Norms queries and keys.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="fused">[tokens, query width + 2 key widths]; its queries and keys are replaced.</param>
    /// <param name="count">Tokens.</param>
    public void Forward(ReadOnlySpan<float> weights, Span<float> fused, int count)
    {
        for (var token = 0; token < count; token++)
        {
            var input = Input(token);
            var roots = Roots(token);
            var own = fused.Slice(token * shape.FusedWidth, input.Length);
            own.CopyTo(input);
            RootMeanSquareNorm.Forward(
                input[..shape.QueryWidth], layout.QueryNorm!.Value.In(weights), own, roots, shape.Heads, shape.HeadWidth, (float)shape.NormEpsilon);
            RootMeanSquareNorm.Forward(
                input[shape.QueryWidth..], layout.KeyNorm!.Value.In(weights), own[shape.QueryWidth..], roots[shape.Heads..], shape.KeyHeads, shape.HeadWidth, (float)shape.NormEpsilon);
        }
    }

    /// <summary>Gradients of what was normed, and of the two gains.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="dfused">[tokens, query width + 2 key widths]; its queries and keys are replaced.</param>
    /// <param name="count">Tokens.</param>
    public void Backward(ReadOnlySpan<float> weights, Span<float> gradients, Span<float> dfused, int count)
    {
        for (var token = 0; token < count; token++)
        {
            var input = Input(token);
            var roots = Roots(token);
            var own = dfused.Slice(token * shape.FusedWidth, input.Length);
            var queries = own[..shape.QueryWidth];
            var keys = own[shape.QueryWidth..];
            RootMeanSquareNorm.Backward(
                queries, input[..shape.QueryWidth], layout.QueryNorm!.Value.In(weights), roots, queries, layout.QueryNorm!.Value.In(gradients), shape.Heads, shape.HeadWidth,
                accumulate: false);
            RootMeanSquareNorm.Backward(
                keys, input[shape.QueryWidth..], layout.KeyNorm!.Value.In(weights), roots[shape.Heads..], keys, layout.KeyNorm!.Value.In(gradients), shape.KeyHeads, shape.HeadWidth,
                accumulate: false);
        }
    }

    Span<float> Input(int token) => _inputs.Span.Slice(token * (shape.QueryWidth + shape.KeyWidth), shape.QueryWidth + shape.KeyWidth);

    Span<float> Roots(int token) => _inverseRoots.Span.Slice(token * (shape.Heads + shape.KeyHeads), shape.Heads + shape.KeyHeads);
}
