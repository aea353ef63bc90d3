using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>
/// The forward pass of one sequence, some tokens at a time: keys and values of what was read are kept, so that each further token costs one pass over
/// the weights. Nothing is dropped for capacity, as in evaluation.
/// </summary>
sealed class CachedPass
{
    readonly Transformer _model;
    readonly RotaryTable _rotary;
    readonly Workspace _workspace = new();
    readonly FloatBuffer[] _keys;
    readonly FloatBuffer[] _values;
    readonly FeedForwardBlock[] _feedForward;
    readonly HeadNorm?[] _headNorms;
    readonly FloatBuffer _stream;
    readonly FloatBuffer _addend;
    readonly FloatBuffer _normed;
    readonly FloatBuffer _inverseRoots;
    readonly FloatBuffer _fused;
    readonly FloatBuffer _attention;
    readonly FloatBuffer _logSumExp;
    readonly FloatBuffer _logits;

    /// <summary>Memory for one sequence of up to the model's context.</summary>
    /// <param name="model">The model.</param>
    public CachedPass(Transformer model)
    {
        var shape = model.Shape;
        (_model, _rotary) = (model, new RotaryTable(shape));
        FloatBuffer Tokens(int width) => new(shape.Context * width);

        _keys = [.. model.Layout.Layers.Select(_ => Tokens(shape.KeyWidth))];
        _values = [.. model.Layout.Layers.Select(_ => Tokens(shape.KeyWidth))];
        _feedForward = [.. model.Layout.Layers.Select(layer => new FeedForwardBlock(shape, layer, shape.Context))];
        _headNorms = [.. model.Layout.Layers.Select(layer => shape.QueryKeyNorm ? new HeadNorm(shape, layer, shape.Context) : null)];
        (_stream, _addend, _normed, _inverseRoots) = (Tokens(shape.Width), Tokens(shape.Width), Tokens(shape.Width), Tokens(1));
        (_fused, _attention, _logSumExp) = (Tokens(shape.FusedWidth), Tokens(shape.QueryWidth), Tokens(shape.Heads));
        _logits = new FloatBuffer(shape.Vocabulary);
    }

    /// <summary>Tokens read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Forgets all tokens.</summary>
    public void Clear() => Position = 0;

    /// <summary>Reads tokens.</summary>
    /// <param name="tokens">At least one, and no more than the context has room for.</param>
    /// <returns>[vocabulary]: logits of the token after the last; good until the next call.</returns>
    public Span<float> Read(ReadOnlySpan<int> tokens)
    {
        var shape = _model.Shape;
        if (tokens.IsEmpty || Position + tokens.Length > shape.Context) throw new ArgumentException($"{tokens.Length} tokens at position {Position} of a context of {shape.Context}");
        var weights = _model.Weights;
        Embedding.Gather(_model.Layout.Embedding.In(weights), tokens, _stream.Span, shape.Width);
        for (var layer = 0; layer < _feedForward.Length; layer++)
        {
            var layout = _model.Layout.Layers[layer];
            Norm(layout.AttentionNorm, tokens.Length);
            Attend(layer, layout, tokens.Length);
            Elementwise.Add(_stream.First(tokens.Length * shape.Width), _addend.First(tokens.Length * shape.Width));
            Norm(layout.FeedForwardNorm, tokens.Length);
            _feedForward[layer].Forward(weights, tokens.Length, _normed.Span, _addend.Span, training: false, _workspace);
            Elementwise.Add(_stream.First(tokens.Length * shape.Width), _addend.First(tokens.Length * shape.Width));
        }
        Norm(_model.Layout.FinalNorm, tokens.Length);
        var last = _normed.Span.Slice((tokens.Length - 1) * shape.Width, shape.Width);
        MatrixProduct.MultiplyTransposed(last, _model.Layout.Head.In(weights), _logits.Span, 1, shape.Vocabulary, shape.Width, accumulate: false, _workspace);
        Position += tokens.Length;
        return _logits.Span;
    }

    void Norm(ParameterSlice gain, int tokens) => RootMeanSquareNorm.Forward(
        _stream.Span, gain.In(_model.Weights), _normed.Span, _inverseRoots.Span, tokens, _model.Shape.Width, (float)_model.Shape.NormEpsilon);

    void Attend(int layer, LayerLayout layout, int tokens)
    {
        var shape = _model.Shape;
        var weights = _model.Weights;
        var fused = _fused.Span;
        MatrixProduct.MultiplyTransposed(_normed.Span, layout.QueryKeyValue.In(weights), fused, tokens, shape.FusedWidth, shape.Width, accumulate: false, _workspace);
        _headNorms[layer]?.Forward(weights, fused, tokens);
        Rotary.Apply(
            fused, _rotary.Cosines, _rotary.Sines, tokens, shape.Heads + shape.KeyHeads, shape.HeadWidth, shape.FusedWidth, Position, inverse: false);
        for (var token = 0; token < tokens; token++)
        {
            var own = fused.Slice(token * shape.FusedWidth, shape.FusedWidth);
            own.Slice(shape.QueryWidth, shape.KeyWidth).CopyTo(_keys[layer].Span[((Position + token) * shape.KeyWidth)..]);
            own[(shape.QueryWidth + shape.KeyWidth)..].CopyTo(_values[layer].Span[((Position + token) * shape.KeyWidth)..]);
        }
        var attention = new AttentionShape(tokens, shape.Heads, shape.KeyHeads, shape.HeadWidth, shape.FusedWidth, shape.KeyWidth, shape.QueryWidth) { Keys = Position + tokens };
        Attention.Forward(fused, _keys[layer].Span, _values[layer].Span, _attention.Span, _logSumExp.Span, attention, _workspace);
        MatrixProduct.MultiplyTransposed(
            _attention.Span, layout.Output.In(weights), _addend.Span, tokens, shape.Width, shape.QueryWidth, accumulate: false, _workspace);
    }
}
