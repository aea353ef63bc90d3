using System.Collections.Immutable;

namespace Isoflop.Lab.Transformers;

/// <summary>The tensors of a model in one buffer, named as Hugging Face names Llama's and, with experts, Mixtral's. Gradients and moments have the same layout.</summary>
sealed class ParameterLayout
{
    ParameterLayout(ImmutableArray<ParameterSlice> slices, LayerLayout[] layers)
    {
        Slices = slices;
        Layers = layers;
        Embedding = slices[0];
        FinalNorm = slices.Single(slice => slice.Name == "model.norm.weight");
        Head = slices.SingleOrDefault(slice => slice.Kind == ParameterKind.Head, Embedding);
        Length = slices[^1].Offset + slices[^1].Length;
    }

    /// <summary>All tensors, without gaps and in order of their offsets.</summary>
    public ImmutableArray<ParameterSlice> Slices { get; }

    /// <summary>[layer].</summary>
    public LayerLayout[] Layers { get; }

    /// <summary>[vocabulary, width].</summary>
    public ParameterSlice Embedding { get; }

    /// <summary>The gain before the head.</summary>
    public ParameterSlice FinalNorm { get; }

    /// <summary>[vocabulary, width]; the embedding where the head is tied.</summary>
    public ParameterSlice Head { get; }

    /// <summary>Elements of a buffer.</summary>
    public int Length { get; }

    /// <summary>The layout of a shape.</summary>
    /// <param name="shape">A shape that was checked.</param>
    public static ParameterLayout Of(TransformerShape shape)
    {
        var builder = new Builder(shape);
        builder.Matrix("model.embed_tokens.weight", ParameterKind.Embedding, shape.Vocabulary, shape.Width);
        var layers = new LayerLayout[shape.Layers];
        for (var layer = 0; layer < layers.Length; layer++) layers[layer] = builder.Layer($"model.layers.{layer}.");
        builder.Vector("model.norm.weight", ParameterKind.Gain, shape.Width);
        if (!shape.TiedHead) builder.Matrix("lm_head.weight", ParameterKind.Head, shape.Vocabulary, shape.Width);
        return new ParameterLayout(builder.ToSlices(), layers);
    }

    sealed class Builder(TransformerShape shape)
    {
        readonly ImmutableArray<ParameterSlice>.Builder _slices = ImmutableArray.CreateBuilder<ParameterSlice>();
        int _offset;

        public ImmutableArray<ParameterSlice> ToSlices() => _slices.ToImmutable();

        public ParameterSlice Matrix(string name, ParameterKind kind, int rows, int columns)
        {
            var slice = new ParameterSlice(name, kind, _offset, rows, columns);
            _slices.Add(slice);
            _offset += slice.Length;
            return slice;
        }

        public ParameterSlice Vector(string name, ParameterKind kind, int length) => Matrix(name, kind, 1, length);

        // Initialisers run in the order they are written, which is the order of the tensors.
        public LayerLayout Layer(string prefix) => new()
        {
            AttentionNorm = Vector(prefix + "input_layernorm.weight", ParameterKind.Gain, shape.Width),
            Query = Matrix(prefix + "self_attn.q_proj.weight", ParameterKind.Hidden, shape.QueryWidth, shape.Width),
            Key = Matrix(prefix + "self_attn.k_proj.weight", ParameterKind.Hidden, shape.KeyWidth, shape.Width),
            Value = Matrix(prefix + "self_attn.v_proj.weight", ParameterKind.Hidden, shape.KeyWidth, shape.Width),
            QueryNorm = shape.QueryKeyNorm ? Vector(prefix + "self_attn.q_norm.weight", ParameterKind.Gain, shape.HeadWidth) : null,
            KeyNorm = shape.QueryKeyNorm ? Vector(prefix + "self_attn.k_norm.weight", ParameterKind.Gain, shape.HeadWidth) : null,
            Output = Matrix(prefix + "self_attn.o_proj.weight", ParameterKind.ResidualOutput, shape.Width, shape.QueryWidth),
            FeedForwardNorm = Vector(prefix + "post_attention_layernorm.weight", ParameterKind.Gain, shape.Width),
            Router = shape.Experts.Routed ? Matrix(prefix + "block_sparse_moe.gate.weight", ParameterKind.Router, shape.Experts.Count, shape.Width) : null,
            BalanceBias = shape.Experts is { Routed: true, Balance: ExpertBalance.Bias }
                ? Vector(prefix + "block_sparse_moe.gate.e_score_correction_bias", ParameterKind.BalanceBias, shape.Experts.Count)
                : null,
            Shared = shape.Experts.SharedWidth > 0 ? Expert(prefix + "block_sparse_moe.shared_expert.", "w1", "w3", "w2", shape.Experts.SharedWidth) : null,
            Experts = shape.Experts.Routed
                ? [.. Enumerable.Range(0, shape.Experts.Count).Select(expert => Expert($"{prefix}block_sparse_moe.experts.{expert}.", "w1", "w3", "w2", shape.FeedForwardWidth))]
                : [Expert(prefix + "mlp.", "gate_proj", "up_proj", "down_proj", shape.FeedForwardWidth)],
        };

        ExpertLayout Expert(string prefix, string gate, string up, string down, int width) => new(
            Matrix($"{prefix}{gate}.weight", ParameterKind.Hidden, width, shape.Width),
            Matrix($"{prefix}{up}.weight", ParameterKind.Hidden, width, shape.Width),
            Matrix($"{prefix}{down}.weight", ParameterKind.ResidualOutput, shape.Width, width));
    }
}
