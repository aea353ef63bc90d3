using Isoflop.Quantities;

namespace Isoflop.Models.Training;

/// <summary>
/// What a layer keeps for the way back, item by item as in [Korthikanti 2022, sec. 4], 16-bit activations and a byte for each dropout mask; grouped queries,
/// gated blocks, windows and experts enter by their own widths. For a dense layer of GPT's shape it is s·b·h (34 + 5as/h).
/// </summary>
public static class LayerActivations
{
    /// <summary>Bytes of one layer on one device.</summary>
    /// <param name="shape">The model; its context is the sequence, s.</param>
    /// <param name="layout">How it is laid over devices.</param>
    /// <param name="microBatch">Sequences that a device passes at once, b.</param>
    /// <param name="recompute">What is not kept.</param>
    public static Bytes PerLayer(ModelShape shape, ParallelLayout layout, double microBatch, Recompute recompute)
    {
        double tensor = layout.Tensor, width = shape.Width, tokens = microBatch * shape.Context / layout.Context;
        var along = layout.SequenceParallel ? tensor : 1;
        // The input of the layer alone: 2h.
        if (recompute == Recompute.Full) return new(tokens * 2 * width / along);
        // Inputs of both norms 4h, of both blocks 2h + 2h, and two dropout masks: 10h. Tensor parallelism alone leaves it whole.
        var whole = 10 * width;
        var split = AttentionBytes(shape) + FeedForwardBytes(shape) + (recompute == Recompute.None ? ScoreBytes(shape) : 0);
        return new(tokens * ((whole / along) + (split / tensor)));
    }

    /// <summary>
    /// Bytes of the first stage of the pipeline, the fullest one: it keeps p micro-batches of L/p layers, and an interleaved schedule 1 + (p - 1)/(p·m) times as
    /// many   [Korthikanti 2022, sec. 4.2.3].
    /// </summary>
    /// <param name="shape">The model; its context is the sequence.</param>
    /// <param name="layout">How it is laid over devices.</param>
    /// <param name="microBatch">Sequences that a device passes at once.</param>
    /// <param name="recompute">What is not kept.</param>
    public static Bytes FirstStage(ModelShape shape, ParallelLayout layout, double microBatch, Recompute recompute)
    {
        var interleaved = layout.VirtualStages > 1 ? 1 + ((layout.Pipeline - 1.0) / (layout.Pipeline * (double)layout.VirtualStages)) : 1;
        return new((shape.Layers + shape.EncoderLayers) * interleaved * PerLayer(shape, layout, microBatch, recompute).Value);
    }

    // Queries, keys, values and the input of the output matrix, 2 bytes each: 8h with as many key heads as query heads.
    static double AttentionBytes(ModelShape shape) =>
        2 * ((shape.QueryKeyWidth * ((double)shape.Heads + shape.KeyHeads)) + (shape.ValueHeadWidth * ((double)shape.KeyHeads + shape.Heads)));

    // Scores' softmax 2, its dropout mask 1 and the dropped weights 2, for every head and key.
    static double ScoreBytes(ModelShape shape)
    {
        var window = shape.Window is { } local ? local.Layers * Math.Min((double)shape.Context, local.Tokens) : 0;
        return 5.0 * shape.Heads * ((shape.FullAttentionLayers * (double)shape.Context) + window) / shape.Layers;
    }

    // What enters the non-linearity and what leaves it, 2 bytes each: 4f, or 6f with a gate. Experts also keep a copy of their input for each of the active ones.
    static double FeedForwardBytes(ModelShape shape)
    {
        static double PerWidth(int matrices) => matrices == 3 ? 6 : 4;

        var stacks = (double)shape.Layers + shape.EncoderLayers;
        var dense = shape.DenseLayerCount * PerWidth(shape.DenseMatrices) * shape.FeedForwardWidth;
        if (shape.Experts is not { } experts) return dense / stacks;
        var routed = (experts.Active * ((PerWidth(shape.ExpertMatrices) * experts.Width) + (2.0 * shape.Width))) + (PerWidth(shape.DenseMatrices) * experts.SharedWidth);
        return (dense + (shape.ExpertLayerCount * routed)) / stacks;
    }
}
