namespace Isoflop.Lab.Transformers;

/// <summary>What the experts of every layer need for a moment in their backward pass.</summary>
/// <param name="shape">The shape.</param>
/// <param name="tokens">Tokens of a pass.</param>
sealed class RoutingScratch(TransformerShape shape, int tokens)
{
    readonly FloatBuffer _normed = new(tokens * shape.Width);
    readonly float[] _weights = new float[tokens * shape.Experts.Active];

    /// <summary>[tokens, width]</summary>
    public Span<float> Normed => _normed.Span;

    /// <summary>[tokens, active]</summary>
    public Span<float> Weights => _weights;
}
