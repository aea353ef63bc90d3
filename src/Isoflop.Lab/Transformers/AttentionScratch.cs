using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>What the attention of every layer needs for a moment in its backward pass.</summary>
/// <param name="shape">The shape.</param>
/// <param name="tokens">Tokens of a pass.</param>
/// <param name="workspace">Scratch memory of this thread.</param>
sealed class AttentionScratch(TransformerShape shape, int tokens, Workspace workspace)
{
    readonly FloatBuffer _queryKeyValue = new(tokens * shape.FusedWidth);
    readonly FloatBuffer _output = new(tokens * shape.QueryWidth);

    /// <summary>[tokens, query width + 2 key widths]</summary>
    public Span<float> QueryKeyValue => _queryKeyValue.Span;

    /// <summary>[tokens, query width]</summary>
    public Span<float> Output => _output.Span;

    public Workspace Workspace { get; } = workspace;
}
