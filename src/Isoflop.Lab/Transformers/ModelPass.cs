using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>
/// The forward and backward pass of a model over a few sequences, with all memory that it needs; for one thread at a time. The residual stream is
/// kept at the entry of every norm; what a block read is overwritten with its gradient on the way back.
/// </summary>
sealed class ModelPass
{
    /// <summary>Floats of scratch memory that kernels have from the start: 4 MB, the tiles and panels of all but the widest shapes.</summary>
    public const int ScratchFloats = 1 << 20;

    readonly TransformerShape _shape;
    readonly ParameterLayout _layout;
    readonly RotaryTable _rotary;
    readonly Workspace _workspace = new();
    readonly AttentionScratch _attentionScratch;
    readonly RoutingScratch? _routingScratch;
    readonly AttentionBlock[] _attention;
    readonly FeedForwardBlock[] _feedForward;
    readonly OutputHead _head;
    // Two norms a layer and the last one: what entered each, its inverse root, and what came out.
    readonly FloatBuffer[] _streams;
    readonly FloatBuffer[] _inverseRoots;
    readonly FloatBuffer[] _normed;
    readonly FloatBuffer _addend;
    readonly float[] _losses;
    int _tokens;

    /// <summary>Memory for a pass.</summary>
    /// <param name="shape">A shape that was checked.</param>
    /// <param name="layout">Its tensors.</param>
    /// <param name="rotary">Its positions.</param>
    /// <param name="sequences">Most sequences of a pass, at least 1.</param>
    public ModelPass(TransformerShape shape, ParameterLayout layout, RotaryTable rotary, int sequences)
    {
        (_shape, _layout, _rotary, Sequences) = (shape, layout, rotary, sequences);
        var tokens = sequences * shape.Context;
        _attentionScratch = new AttentionScratch(shape, tokens, _workspace);
        _routingScratch = shape.Experts.Routed ? new RoutingScratch(shape, tokens) : null;
        _attention = [.. layout.Layers.Select(layer => new AttentionBlock(shape, layer, sequences))];
        _feedForward = [.. layout.Layers.Select(layer => new FeedForwardBlock(shape, layer, tokens))];
        _head = new OutputHead(layout, tokens);
        var norms = (2 * shape.Layers) + 1;
        _streams = [.. Enumerable.Range(0, norms).Select(_ => new FloatBuffer(tokens * shape.Width))];
        _inverseRoots = [.. Enumerable.Range(0, norms).Select(_ => new FloatBuffer(tokens))];
        _normed = [.. Enumerable.Range(0, norms).Select(_ => new FloatBuffer(tokens * shape.Width))];
        _addend = new FloatBuffer(tokens * shape.Width);
        _losses = new float[tokens];
        // Experts have now more, now fewer tokens: what their products pack must not grow in the midst of training.
        _workspace.Floats(ScratchFloats);
    }

    /// <summary>Most sequences of a pass.</summary>
    public int Sequences { get; }

    /// <summary>[token]: the losses of the last pass, nats.</summary>
    public ReadOnlySpan<float> Losses => _losses.AsSpan(0, _tokens);

    /// <summary>[layer]: the routers; empty in a dense model.</summary>
    public IEnumerable<ExpertRouter> Routers => _feedForward.Where(block => block.Router is not null).Select(block => block.Router!);

    /// <summary>Expert assignments dropped since counting began.</summary>
    public long DroppedAssignments
    {
        get
        {
            long dropped = 0;
            foreach (var block in _feedForward) dropped += block.Router?.DroppedAssignments ?? 0;
            return dropped;
        }
    }

    /// <summary>Floats that a pass holds.</summary>
    /// <param name="shape">A shape that was checked.</param>
    /// <param name="sequences">Most sequences of a pass.</param>
    public static long Floats(TransformerShape shape, int sequences)
    {
        var tokens = (long)sequences * shape.Context;
        var stream = tokens * shape.Width;
        var norms = (2 * shape.Layers) + 1;
        var layer = AttentionBlock.Floats(shape, tokens) + FeedForwardBlock.Floats(shape, tokens);
        var scratch = (tokens * (shape.FusedWidth + shape.QueryWidth)) + (shape.Experts.Routed ? stream + (tokens * shape.Experts.Active) : 0);
        return (norms * ((2 * stream) + tokens)) + (shape.Layers * layer) + scratch + OutputHead.Floats(shape, tokens) + stream + tokens;
    }

    /// <summary>Sequences of a pass that suits the caches.</summary>
    /// <param name="shape">The shape.</param>
    public static int FittingSequences(TransformerShape shape) =>
        // Tokens: few for narrow models, whose activations then stay in the second-level cache, more for wide ones, whose weights are packed for every pass.
        // Measured at widths 32, 64 and 128 with 128, 256 and 512 tokens: each its own best, by 3 to 30 %. Where tokens are spread over experts, whose weights are
        // packed for a few of them each, twice as many: 4 to 5 % at width 64.
        Math.Max(1, Math.Clamp((shape.Experts.Routed ? 8 : 4) * shape.Width, 128, 512) / shape.Context);

    /// <summary>Begins to count loads and drops anew.</summary>
    public void ClearCounts()
    {
        foreach (var block in _feedForward) block.Router?.ClearCounts();
    }

    /// <summary>The router of a layer.</summary>
    /// <param name="layer">The layer.</param>
    public ExpertRouter? Router(int layer) => _feedForward[layer].Router;

    /// <summary>Losses of every token, as in evaluation: nothing is dropped.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="inputs">[sequences, context], at most <see cref="Sequences"/>.</param>
    /// <param name="targets">[sequences, context]</param>
    public void Loss(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets)
    {
        Forward(weights, inputs, training: false);
        _head.Loss(weights, _normed[^1].First(_tokens * _shape.Width), targets, _losses, _workspace);
    }

    /// <summary>Losses of every token, and the gradient of their sum times the scale (and of the balance loss, where there is one).</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="inputs">[sequences, context], at most <see cref="Sequences"/>.</param>
    /// <param name="targets">[sequences, context]</param>
    /// <param name="tokenScale">1 / tokens of the whole step, so that the gradient is that of the mean.</param>
    public void LossAndGradient(ReadOnlySpan<float> weights, Span<float> gradients, ReadOnlySpan<int> inputs, ReadOnlySpan<int> targets, float tokenScale)
    {
        Forward(weights, inputs, training: true);
        _head.LossAndGradient(weights, gradients, _normed[^1].First(_tokens * _shape.Width), targets, _losses, tokenScale, _workspace);
        Backward(weights, gradients, inputs, tokenScale);
    }

    void Forward(ReadOnlySpan<float> weights, ReadOnlySpan<int> inputs, bool training)
    {
        _tokens = inputs.Length;
        var sequences = _tokens / _shape.Context;
        Embedding.Gather(_layout.Embedding.In(weights), inputs, _streams[0].Span, _shape.Width);
        RootMeanSquareNorm.Forward(
            _streams[0].Span, Gain(weights, 0), _normed[0].Span, _inverseRoots[0].Span, _tokens, _shape.Width, (float)_shape.NormEpsilon);
        for (var layer = 0; layer < _attention.Length; layer++)
        {
            var norm = 2 * layer;
            _attention[layer].Forward(weights, sequences, _normed[norm].Span, _addend.Span, _rotary, _workspace);
            AddAndNorm(weights, norm + 1);
            _feedForward[layer].Forward(weights, _tokens, _normed[norm + 1].Span, _addend.Span, training, _workspace);
            AddAndNorm(weights, norm + 2);
        }
    }

    void Backward(ReadOnlySpan<float> weights, Span<float> gradients, ReadOnlySpan<int> inputs, float tokenScale)
    {
        // The gradient of the residual stream, which every norm adds to on the way back.
        var dstream = _addend.First(_tokens * _shape.Width);
        BackThroughNorm(weights, gradients, _streams.Length - 1, dstream, accumulate: false);
        for (var layer = _attention.Length - 1; layer >= 0; layer--)
        {
            var norm = 2 * layer;
            _feedForward[layer].Backward(weights, gradients, _tokens, _normed[norm + 1].Span, dstream, tokenScale, _routingScratch, _workspace);
            BackThroughNorm(weights, gradients, norm + 1, dstream, accumulate: true);
            _attention[layer].Backward(weights, gradients, _tokens / _shape.Context, _normed[norm].Span, dstream, _rotary, _attentionScratch);
            BackThroughNorm(weights, gradients, norm, dstream, accumulate: true);
        }
        Embedding.ScatterAdd(dstream, inputs, _layout.Embedding.In(gradients), _shape.Width);
    }

    void AddAndNorm(ReadOnlySpan<float> weights, int norm) => RootMeanSquareNorm.ForwardOfSum(
        _streams[norm - 1].Span, _addend.Span, _streams[norm].Span, Gain(weights, norm), _normed[norm].Span, _inverseRoots[norm].Span,
        _tokens, _shape.Width, (float)_shape.NormEpsilon);

    // By now the norm's output holds its own gradient.
    void BackThroughNorm(ReadOnlySpan<float> weights, Span<float> gradients, int norm, Span<float> dstream, bool accumulate) => RootMeanSquareNorm.Backward(
        _normed[norm].Span, _streams[norm].Span, Gain(weights, norm), _inverseRoots[norm].Span, dstream, GainSlice(norm).In(gradients),
        _tokens, _shape.Width, accumulate);

    ReadOnlySpan<float> Gain(ReadOnlySpan<float> weights, int norm) => GainSlice(norm).In(weights);

    ParameterSlice GainSlice(int norm) =>
        norm == _streams.Length - 1 ? _layout.FinalNorm : norm % 2 == 0 ? _layout.Layers[norm / 2].AttentionNorm : _layout.Layers[norm / 2].FeedForwardNorm;
}
