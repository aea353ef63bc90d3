using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>The head and its loss, some tokens at a time, so that [tokens, vocabulary] is never stored for all tokens of a pass.</summary>
sealed class OutputHead
{
    // Logits of a chunk, 1 MB where a vocabulary allows it, are to stay in the second-level cache between the products.
    const int ChunkFloats = 1 << 18;
    const int FewestRows = 32;

    readonly ParameterSlice _head;
    readonly FloatBuffer _logits;
    readonly int _chunk;

    /// <summary>Memory for the head.</summary>
    /// <param name="layout">The model's tensors.</param>
    /// <param name="tokens">Tokens of a pass.</param>
    public OutputHead(ParameterLayout layout, int tokens)
    {
        _head = layout.Head;
        _chunk = Chunk(_head.Rows, tokens);
        _logits = new FloatBuffer(_chunk * _head.Rows);
    }

    /// <summary>Floats that the head holds.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="tokens">Most tokens of a pass.</param>
    public static long Floats(TransformerShape shape, long tokens) => (long)Chunk(shape.Vocabulary, (int)tokens) * shape.Vocabulary;

    /// <summary>Loss of every token.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="normed">[tokens, width]</param>
    /// <param name="targets">[tokens]</param>
    /// <param name="losses">[tokens], nats.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Loss(ReadOnlySpan<float> weights, ReadOnlySpan<float> normed, ReadOnlySpan<int> targets, Span<float> losses, Workspace workspace)
    {
        var (vocabulary, width) = (_head.Rows, _head.Columns);
        for (var first = 0; first < targets.Length; first += _chunk)
        {
            var rows = Math.Min(_chunk, targets.Length - first);
            MatrixProduct.MultiplyTransposed(normed.Slice(first * width, rows * width), _head.In(weights), _logits.Span, rows, vocabulary, width, accumulate: false, workspace);
            CrossEntropy.Loss(_logits.Span, targets.Slice(first, rows), losses[first..], rows, vocabulary);
        }
    }

    /// <summary>Loss of every token, the gradient of what the head reads, and of the head.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="normed">[tokens, width]; becomes its gradient.</param>
    /// <param name="targets">[tokens]</param>
    /// <param name="losses">[tokens], nats.</param>
    /// <param name="tokenScale">1 / tokens of the whole step.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void LossAndGradient(
        ReadOnlySpan<float> weights, Span<float> gradients, Span<float> normed, ReadOnlySpan<int> targets, Span<float> losses, float tokenScale, Workspace workspace)
    {
        var (vocabulary, width) = (_head.Rows, _head.Columns);
        for (var first = 0; first < targets.Length; first += _chunk)
        {
            var rows = Math.Min(_chunk, targets.Length - first);
            var own = normed.Slice(first * width, rows * width);
            MatrixProduct.MultiplyTransposed(own, _head.In(weights), _logits.Span, rows, vocabulary, width, accumulate: false, workspace);
            CrossEntropy.LossAndGradient(_logits.Span, targets.Slice(first, rows), losses[first..], rows, vocabulary, tokenScale);
            MatrixProduct.TransposedMultiply(_logits.Span, own, _head.In(gradients), rows, vocabulary, width, accumulate: true, workspace);
            MatrixProduct.Multiply(_logits.Span, _head.In(weights), own, rows, vocabulary, width, accumulate: false, workspace);
        }
    }

    static int Chunk(int vocabulary, int tokens) => Math.Min(tokens, Math.Max(FewestRows, ChunkFloats / vocabulary));
}
