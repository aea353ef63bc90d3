using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>The feed-forward block of one layer over the tokens of a pass: experts, of which the dense block is the case of one.</summary>
sealed class FeedForwardBlock
{
    readonly TransformerShape _shape;
    readonly LayerLayout _layout;
    readonly ExpertBlock _experts;
    readonly ExpertBlock? _shared;
    readonly FloatBuffer? _inputs;
    readonly FloatBuffer? _outputs;

    /// <summary>Memory for the block of one layer.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="layout">The layer's tensors.</param>
    /// <param name="tokens">Most tokens of a pass, whole sequences.</param>
    public FeedForwardBlock(TransformerShape shape, LayerLayout layout, int tokens)
    {
        (_shape, _layout) = (shape, layout);
        var rows = tokens * shape.Experts.Active;
        _experts = new ExpertBlock(shape, shape.FeedForwardWidth, rows);
        if (!shape.Experts.Routed) return;
        Router = new ExpertRouter(shape, layout, tokens);
        _inputs = new FloatBuffer(rows * shape.Width);
        _outputs = new FloatBuffer(rows * shape.Width);
        if (shape.Experts.SharedWidth > 0) _shared = new ExpertBlock(shape, shape.Experts.SharedWidth, tokens);
    }

    /// <summary>Who goes where; null in a dense block.</summary>
    public ExpertRouter? Router { get; }

    /// <summary>Floats that a block holds.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="tokens">Most tokens of a pass.</param>
    public static long Floats(TransformerShape shape, long tokens)
    {
        var (experts, rows) = (shape.Experts, tokens * shape.Experts.Active);
        var dense = rows * 3 * shape.FeedForwardWidth;
        return experts.Routed ? dense + (tokens * 3 * experts.SharedWidth) + (rows * ((2 * shape.Width) + 3)) + (2 * tokens * experts.Count) : dense;
    }

    /// <summary>addend = what the experts make of the normed stream.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="tokens">Tokens of this pass, whole sequences.</param>
    /// <param name="normed">[tokens, width]</param>
    /// <param name="addend">[tokens, width]</param>
    /// <param name="training">Whether capacity drops assignments.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Forward(ReadOnlySpan<float> weights, int tokens, ReadOnlySpan<float> normed, Span<float> addend, bool training, Workspace workspace)
    {
        if (Router is null)
        {
            _experts.Forward(weights, _layout.Experts[0], 0, tokens, normed, addend, workspace);
            return;
        }
        Router.Forward(weights, tokens, normed, training, workspace);
        var inputs = _inputs!.Span;
        var outputs = _outputs!.Span;
        var (width, active) = (_shape.Width, _shape.Experts.Active);
        for (var assignment = 0; assignment < Router.Assignments; assignment++)
        {
            if (Router.Rows[assignment] is >= 0 and var row) Row(normed, assignment / active).CopyTo(inputs.Slice(row * width, width));
        }
        for (var expert = 0; expert < _layout.Experts.Length; expert++)
            _experts.Forward(weights, _layout.Experts[expert], Router.Starts[expert], Count(expert), inputs, outputs, workspace);
        if (_shared is null) addend.Clear();
        else _shared.Forward(weights, _layout.Shared!, 0, tokens, normed, addend, workspace);
        for (var assignment = 0; assignment < Router.Assignments; assignment++)
        {
            if (Router.Rows[assignment] is >= 0 and var row)
                Elementwise.AddScaled(addend.Slice(assignment / active * width, width), Router.Weights[assignment], outputs.Slice(row * width, width));
        }
    }

    /// <summary>The gradient of the normed stream, and of the layer's feed-forward tensors.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="tokens">Tokens of this pass, whole sequences.</param>
    /// <param name="normed">[tokens, width], as the forward pass read it; becomes its gradient.</param>
    /// <param name="daddend">[tokens, width]</param>
    /// <param name="tokenScale">1 / tokens of the whole step.</param>
    /// <param name="scratch">Memory shared by the layers of a pass; null in a dense model.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Backward(
        ReadOnlySpan<float> weights, Span<float> gradients, int tokens, Span<float> normed, ReadOnlySpan<float> daddend, float tokenScale, RoutingScratch? scratch, Workspace workspace)
    {
        if (Router is null)
        {
            _experts.Backward(weights, gradients, _layout.Experts[0], 0, tokens, normed, daddend, workspace);
            return;
        }
        var inputs = _inputs!.Span;
        var outputs = _outputs!.Span;
        var (width, active) = (_shape.Width, _shape.Experts.Active);
        var dweights = scratch!.Weights;
        var dnormed = scratch!.Normed[..(tokens * width)];
        for (var assignment = 0; assignment < Router.Assignments; assignment++)
        {
            dweights[assignment] = 0;
            if (Router.Rows[assignment] is not (>= 0 and var row)) continue;
            var output = outputs.Slice(row * width, width);
            var down = Row(daddend, assignment / active);
            dweights[assignment] = Elementwise.Dot(down, output);
            // The row of the output has been read for the last time: it becomes its own gradient.
            Elementwise.CopyScaled(output, Router.Weights[assignment], down);
        }
        for (var expert = 0; expert < _layout.Experts.Length; expert++)
            _experts.Backward(weights, gradients, _layout.Experts[expert], Router.Starts[expert], Count(expert), inputs, outputs, workspace);
        // The shared expert turns what it read into its gradient: the router reads it first.
        Router.Backward(weights, gradients, normed, dweights, tokenScale, dnormed, workspace);
        if (_shared is null)
        {
            dnormed.CopyTo(normed);
        }
        else
        {
            _shared.Backward(weights, gradients, _layout.Shared!, 0, tokens, normed, daddend, workspace);
            Elementwise.Add(normed, dnormed);
        }
        for (var assignment = 0; assignment < Router.Assignments; assignment++)
        {
            if (Router.Rows[assignment] is >= 0 and var row) Elementwise.Add(normed.Slice(assignment / active * width, width), inputs.Slice(row * width, width));
        }
    }

    int Count(int expert) => Router!.Starts[expert + 1] - Router.Starts[expert];

    ReadOnlySpan<float> Row(ReadOnlySpan<float> rows, int row) => rows.Slice(row * _shape.Width, _shape.Width);
}
