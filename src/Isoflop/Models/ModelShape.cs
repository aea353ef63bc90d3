using Isoflop.Findings;

namespace Isoflop.Models;

/// <summary>
/// The shape of a transformer, as far as its parameters, compute and memory depend on it: dense or with experts, any of the usual attentions. A decoder; or,
/// for the record, an encoder and a decoder.
/// </summary>
public sealed record ModelShape
{
    /// <summary>Layers of the decoder, L.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream, d_model, h.</summary>
    public required int Width { get; init; }

    /// <summary>Query heads, a.</summary>
    public required int Heads { get; init; }

    /// <summary>Inner width of the dense feed-forward blocks, f. 0 where all layers have experts.</summary>
    public required int FeedForwardWidth { get; init; }

    /// <summary>Entries of the vocabulary, V, padding included.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Tokens of a training sequence, s.</summary>
    public required int Context { get; init; }

    /// <summary>Heads of keys and values; null means as many as query heads. Fewer is grouped-query attention, 1 multi-query.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head; null means <see cref="Width"/> / <see cref="Heads"/>.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Matrices of a dense feed-forward block.</summary>
    public FeedForwardKind FeedForward { get; init; } = FeedForwardKind.Gated;

    /// <summary>Whether the output head is the token embedding.</summary>
    public bool TiedHead { get; init; }

    /// <summary>Latent attention; null where keys and values are kept as they are.</summary>
    public LatentAttention? Latent { get; init; }

    /// <summary>Layers with a window; null where all see everything.</summary>
    public SlidingWindow? Window { get; init; }

    /// <summary>Layers with a state of fixed size; null where all attend.</summary>
    public LinearAttention? Linear { get; init; }

    /// <summary>Layers with experts; null for a dense model.</summary>
    public ExpertLayers? Experts { get; init; }

    /// <summary>Layers of the encoder, as wide as those of the decoder, whose layers then attend to it as well; 0 where there is none (every model of today).</summary>
    public int EncoderLayers { get; init; }

    /// <summary>Learned positions; 0 where positions are rotated or biased, which learns nothing.</summary>
    public int PositionEmbeddings { get; init; }

    /// <summary>Whether each layer projects relative positions by a matrix of its own, h² more (Transformer-XL, Gopher, Chinchilla).</summary>
    public bool RelativePositionMatrix { get; init; }

    /// <summary>What norms learn.</summary>
    public NormKind Norm { get; init; } = NormKind.RootMeanSquare;

    /// <summary>Norms of a layer: 2; 1 where attention and feed-forward run side by side; 4 in Gemma 2 and 3.</summary>
    public int NormsPerLayer { get; init; } = 2;

    /// <summary>Whether each head's queries and keys are normalised (Qwen 3, Gemma 3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Whether queries, keys and values have biases (Qwen 2, GPT-2).</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the attention's output has a bias (GPT-2).</summary>
    public bool OutputBias { get; init; }

    /// <summary>Whether feed-forward blocks and experts have biases (GPT-2, gpt-oss).</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Heads of keys and values.</summary>
    public int KeyHeads => KeyValueHeads ?? Heads;

    /// <summary>Width of a head: with latent attention, of the part that is not rotated.</summary>
    public int HeadWidth => HeadSize ?? Width / Math.Max(1, Heads);

    /// <summary>Layers with experts.</summary>
    public int ExpertLayerCount => Experts is null ? 0 : Experts.Layers ?? Layers;

    /// <summary>Layers with a dense feed-forward block, encoder's included.</summary>
    public int DenseLayerCount => Layers - ExpertLayerCount + EncoderLayers;

    /// <summary>Layers that attend to everything before: neither windowed nor linear. The encoder's are not among them.</summary>
    public int FullAttentionLayers => Layers - (Window?.Layers ?? 0) - (Linear?.Layers ?? 0);

    /// <summary>Width of a head's queries and keys, rotary part included.</summary>
    internal int QueryKeyWidth => HeadWidth + (Latent?.RotaryWidth ?? 0);

    /// <summary>Width of a head's values.</summary>
    internal int ValueHeadWidth => Latent?.ValueWidth ?? HeadWidth;

    /// <summary>Matrices of a routed expert.</summary>
    internal int ExpertMatrices => Matrices(Experts?.Kind ?? FeedForward);

    /// <summary>Matrices of a dense block.</summary>
    internal int DenseMatrices => Matrices(FeedForward);

    static int Matrices(FeedForwardKind kind) => kind == FeedForwardKind.Gated ? 3 : 2;

    /// <summary>Refuses shapes that cannot be.</summary>
    /// <param name="where">The file, row or option that it comes from, for the message.</param>
    /// <returns>The shape itself.</returns>
    /// <exception cref="InputException">A number is out of range or contradicts another.</exception>
    public ModelShape Check(string where = "shape")
    {
        Range(Layers, 1, 100_000, "layers", where);
        Range(Width, 1, 1 << 24, "width", where);
        Range(Heads, 1, 1 << 20, "heads", where);
        Range(KeyHeads, 1, Heads, "key-value heads", where);
        Range(Vocabulary, 1, 1 << 30, "vocabulary", where);
        Range(Context, 1, 1 << 30, "context", where);
        Range(FeedForwardWidth, DenseLayerCount > 0 ? 1 : 0, 1 << 28, "feed-forward width", where);
        Range(EncoderLayers, 0, 100_000, "encoder layers", where);
        Range(PositionEmbeddings, 0, 1 << 30, "position embeddings", where);
        Range(NormsPerLayer, 0, 16, "norms per layer", where);
        if (HeadSize is null && Width % Heads != 0)
            throw new InputException($"width {Width} with {Heads} heads", where, "a width that the heads divide, or a head size", $"Give the head size, or take a width of {Math.Max(1, Width / Heads) * Heads}.");
        Range(HeadWidth, 1, 1 << 20, "head size", where);
        if (Heads % KeyHeads != 0)
            throw new InputException($"{KeyHeads} key-value heads for {Heads} heads", where, "a divisor of the heads", "Take as many as heads, or half, a quarter, an eighth of them.");
        if (Window is { } window)
        {
            Range(window.Tokens, 1, 1 << 30, "window", where);
            Range(window.Layers, 0, Layers, "windowed layers", where);
        }
        if (Linear is { } linear) Range(linear.Layers, 0, Layers - (Window?.Layers ?? 0), "linear layers", where);
        if (Latent is { } latent)
        {
            Range(latent.KeyValueRank, 1, 1 << 20, "latent width of keys and values", where);
            Range(latent.RotaryWidth, 0, 1 << 20, "rotary width", where);
            Range(latent.QueryRank ?? 1, 1, 1 << 20, "latent width of queries", where);
            Range(latent.ValueWidth ?? 1, 1, 1 << 20, "value width", where);
        }
        if (Experts is { } experts)
        {
            Range(experts.Count, 1, 1 << 20, "experts", where);
            Range(experts.Active, 1, experts.Count, "active experts", where);
            Range(experts.Width, 1, 1 << 28, "expert width", where);
            Range(experts.SharedWidth, 0, 1 << 28, "shared expert width", where);
            Range(ExpertLayerCount, 0, Layers, "layers with experts", where);
        }
        return this;
    }

    static void Range(int value, int least, int most, string name, string where)
    {
        if (value < least || value > most) throw new InputException($"{name} of {value:N0}", where, $"{least:N0} to {most:N0}", "Change it.");
    }
}
