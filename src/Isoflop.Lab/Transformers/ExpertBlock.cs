using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>
/// The matrices of experts of one width over rows of tokens, and what their backward pass needs: rows that belong to one expert lie together.
/// The dense block is one expert that has all rows.
/// </summary>
sealed class ExpertBlock
{
    readonly ActivationKind _activation;
    readonly int _width;
    readonly int _inner;
    readonly FloatBuffer _gateUp;
    readonly FloatBuffer _activated;

    /// <summary>Memory for experts.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="inner">Inner width of an expert.</param>
    /// <param name="rows">Most rows of all experts together.</param>
    public ExpertBlock(TransformerShape shape, int inner, int rows)
    {
        _activation = shape.Gate == FeedForwardGate.SwiGlu ? ActivationKind.Silu : ActivationKind.Gelu;
        (_width, _inner) = (shape.Width, inner);
        _gateUp = new FloatBuffer(rows * 2 * inner);
        _activated = new FloatBuffer(rows * inner);
    }

    /// <summary>y = (activation(x gateᵀ) x upᵀ) downᵀ for the rows of one expert.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="expert">The expert's tensors.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="x">[all rows, width]</param>
    /// <param name="y">[all rows, width]; the expert's rows are replaced.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Forward(ReadOnlySpan<float> weights, ExpertLayout expert, int first, int rows, ReadOnlySpan<float> x, Span<float> y, Workspace workspace)
    {
        if (rows == 0) return;
        var gateUp = Rows(_gateUp.Span, first, rows, 2 * _inner);
        var activated = Rows(_activated.Span, first, rows, _inner);
        MatrixProduct.MultiplyTransposed(x.Slice(first * _width, rows * _width), expert.GateUp.In(weights), gateUp, rows, 2 * _inner, _width, accumulate: false, workspace);
        Activation.GatedForward(_activation, gateUp, activated, rows, _inner);
        MatrixProduct.MultiplyTransposed(activated, expert.Down.In(weights), Rows(y, first, rows, _width), rows, _width, _inner, accumulate: false, workspace);
    }

    /// <summary>Gradients of an expert's rows and of its matrices.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="expert">The expert's tensors.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="x">[all rows, width], as the forward pass read it; the expert's rows become their gradient.</param>
    /// <param name="dy">[all rows, width]</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Backward(
        ReadOnlySpan<float> weights, Span<float> gradients, ExpertLayout expert, int first, int rows, Span<float> x, ReadOnlySpan<float> dy, Workspace workspace)
    {
        if (rows == 0) return;
        var gateUp = Rows(_gateUp.Span, first, rows, 2 * _inner);
        var activated = Rows(_activated.Span, first, rows, _inner);
        var own = Rows(x, first, rows, _width);
        var down = dy.Slice(first * _width, rows * _width);
        MatrixProduct.TransposedMultiply(down, activated, expert.Down.In(gradients), rows, _width, _inner, accumulate: true, workspace);
        // Each gradient takes the place of what it is the gradient of, once that has been read for the last time.
        MatrixProduct.Multiply(down, expert.Down.In(weights), activated, rows, _width, _inner, accumulate: false, workspace);
        Activation.GatedBackward(_activation, activated, gateUp, gateUp, rows, _inner);
        MatrixProduct.TransposedMultiply(gateUp, own, expert.GateUp.In(gradients), rows, 2 * _inner, _width, accumulate: true, workspace);
        MatrixProduct.Multiply(gateUp, expert.GateUp.In(weights), own, rows, 2 * _inner, _width, accumulate: false, workspace);
    }

    static Span<float> Rows(Span<float> buffer, int first, int rows, int width) => buffer.Slice(first * width, rows * width);
}
