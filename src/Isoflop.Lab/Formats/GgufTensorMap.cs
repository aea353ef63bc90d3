using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Formats;

/// <summary>Which tensors of a GGUF file hold which of a model.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Slices">The model's tensors in it, one after the other: one, or one for each expert.</param>
/// <param name="TurnedHeads">Heads whose rows are reordered for llama.cpp's rotary positions; 0 for none.</param>
/// <param name="Dimensions">The fastest first.</param>
sealed record GgufTensorMap(string Name, ParameterSlice[] Slices, int TurnedHeads, long[] Dimensions)
{
    /// <summary>All tensors of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="turned">Whether query and key rows are reordered: the architecture turns neighbouring channels instead of halves.</param>
    public static IEnumerable<GgufTensorMap> Of(TransformerShape shape, bool turned)
    {
        var layout = ParameterLayout.Of(shape);
        yield return One("token_embd.weight", layout.Embedding);
        yield return One("output_norm.weight", layout.FinalNorm);
        if (!shape.TiedHead) yield return One("output.weight", layout.Head);
        for (var i = 0; i < layout.Layers.Length; i++)
        {
            var layer = layout.Layers[i];
            string Name(string part) => $"blk.{i}.{part}.weight";
            yield return One(Name("attn_norm"), layer.AttentionNorm);
            yield return One(Name("attn_q"), layer.Query, turned ? shape.Heads : 0);
            yield return One(Name("attn_k"), layer.Key, turned ? shape.KeyHeads : 0);
            yield return One(Name("attn_v"), layer.Value);
            if (layer.QueryNorm is { } query) yield return One(Name("attn_q_norm"), query);
            if (layer.KeyNorm is { } key) yield return One(Name("attn_k_norm"), key);
            yield return One(Name("attn_output"), layer.Output);
            yield return One(Name("ffn_norm"), layer.FeedForwardNorm);
            if (layer.Router is { } router) yield return One(Name("ffn_gate_inp"), router);
            var suffix = layer.Router is null ? "" : "_exps";
            yield return Experts(Name($"ffn_gate{suffix}"), layer, expert => expert.Gate);
            yield return Experts(Name($"ffn_up{suffix}"), layer, expert => expert.Up);
            yield return Experts(Name($"ffn_down{suffix}"), layer, expert => expert.Down);
        }
    }

    /// <summary>The file's elements from the model's weights.</summary>
    public float[] Take(ReadOnlySpan<float> weights)
    {
        var elements = new float[Slices.Sum(slice => slice.Length)];
        var at = 0;
        foreach (var slice in Slices)
        {
            slice.In(weights).CopyTo(elements.AsSpan(at));
            at += slice.Length;
        }
        return TurnedHeads > 0 ? Turn(elements, toFile: true) : elements;
    }

    /// <summary>Puts the file's elements into the model's weights.</summary>
    public void Put(float[] elements, Span<float> weights)
    {
        var (turned, at) = (TurnedHeads > 0 ? Turn(elements, toFile: false) : elements, 0);
        foreach (var slice in Slices)
        {
            turned.AsSpan(at, slice.Length).CopyTo(slice.In(weights));
            at += slice.Length;
        }
    }

    // llama.cpp's llama turns channels 2i and 2i+1 of a head where the model turns i and i + size/2.
    float[] Turn(float[] elements, bool toFile)
    {
        var (rows, columns) = (Slices[0].Rows, Slices[0].Columns);
        var (size, half) = (rows / TurnedHeads, rows / TurnedHeads / 2);
        var turned = new float[elements.Length];
        for (var row = 0; row < rows; row++)
        {
            var (head, channel) = (row / size, row % size);
            var other = (head * size) + (2 * (channel % half)) + (channel / half);
            var (from, to) = toFile ? (row, other) : (other, row);
            elements.AsSpan(from * columns, columns).CopyTo(turned.AsSpan(to * columns));
        }
        return turned;
    }

    static GgufTensorMap One(string name, ParameterSlice slice, int turnedHeads = 0) =>
        new(name, [slice], turnedHeads, slice.IsMatrix ? [slice.Columns, slice.Rows] : [slice.Columns]);

    static GgufTensorMap Experts(string name, LayerLayout layer, Func<ExpertLayout, ParameterSlice> part)
    {
        ParameterSlice[] slices = [.. layer.Experts.Select(part)];
        long[] dimensions = [slices[0].Columns, slices[0].Rows];
        return new(name, slices, 0, layer.Router is null ? dimensions : [.. dimensions, slices.Length]);
    }
}
