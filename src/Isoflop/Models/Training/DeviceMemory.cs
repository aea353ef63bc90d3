using Isoflop.Quantities;

namespace Isoflop.Models.Training;

/// <summary>What the fullest device of a training run holds.</summary>
/// <param name="Weights">The weights that are computed with.</param>
/// <param name="Gradients">Their gradients.</param>
/// <param name="Optimiser">Master copies and moments.</param>
/// <param name="Activations">What the layers keep for the way back, on the first stage of the pipeline.</param>
/// <param name="Logits">32-bit logits of a micro-batch, where the first stage is the last one too.</param>
/// <param name="Overhead">The framework's context and communication buffers.</param>
public sealed record DeviceMemory(Bytes Weights, Bytes Gradients, Bytes Optimiser, Bytes Activations, Bytes Logits, Bytes Overhead)
{
    /// <summary>CUDA context, NCCL and the rest: 3.5 GB   [aiconfigurator, systems/*.yaml].</summary>
    public static Bytes UsualOverhead { get; } = new(3.5e9);

    /// <summary>All of them.</summary>
    public Bytes Total => new(Weights.Value + Gradients.Value + Optimiser.Value + Activations.Value + Logits.Value + Overhead.Value);

    /// <summary>The largest of them, by its name in the plural.</summary>
    public (string Name, Bytes Bytes) Largest => new[] { ("weights", Weights), ("gradients", Gradients), ("optimiser states", Optimiser), ("activations", Activations), ("logits", Logits), ("buffers of the framework", Overhead) }.MaxBy(part => part.Item2.Value);

    /// <summary>The memory of a run.</summary>
    /// <param name="shape">The model; its context is the sequence.</param>
    /// <param name="layout">How it is laid over devices.</param>
    /// <param name="microBatch">Sequences that a device passes at once, b.</param>
    /// <param name="recompute">What is not kept.</param>
    /// <param name="state">Bytes of a parameter; null means Adam in mixed precision.</param>
    /// <param name="overhead">The framework's share; null means the usual one.</param>
    public static DeviceMemory Of(ModelShape shape, ParallelLayout layout, double microBatch, Recompute recompute, StateBytes? state = null, Bytes? overhead = null)
    {
        var bytes = state ?? StateBytes.Adam;
        var (common, experts) = StageParameters(shape, layout);
        // Replicas of an expert are fewer where experts are divided among replicas: each group divides its own states.
        double Sharded(double perParameter, ZeroStage from) =>
            layout.Zero >= from ? perParameter * ((common / layout.WeightCopies) + (experts / ((double)layout.WeightCopies / layout.Expert))) : perParameter * (common + experts);

        return new(
            Weights: new(Sharded(bytes.Weight, ZeroStage.Parameters)),
            Gradients: new(Sharded(bytes.Gradient, ZeroStage.Gradients)),
            Optimiser: new(Sharded(bytes.Optimiser, ZeroStage.OptimiserStates)),
            Activations: LayerActivations.FirstStage(shape, layout, microBatch, recompute),
            Logits: new(layout.Pipeline == 1 ? 4 * microBatch * shape.Context * shape.Vocabulary / layout.Tensor / layout.Context : 0),
            Overhead: overhead ?? UsualOverhead);
    }

    /// <summary>Parameters on a device of the fullest stage, which holds the embedding or the head beside its layers: those that all replicas have, and experts.</summary>
    static (double Common, double Experts) StageParameters(ModelShape shape, ParallelLayout layout)
    {
        var groups = ParameterGroups.Of(shape);
        var layers = Math.Ceiling((double)shape.Layers / layout.Pipeline) / shape.Layers;
        var table = groups.TokenEmbedding.Value / layout.Tensor;
        // One stage holds the embedding and the head; several hold one each, a tied head being a copy.
        var tables = layout.Pipeline == 1 ? table + (groups.Head.Value / layout.Tensor) : table;
        var split = (groups.Attention.Value + groups.FeedForward.Value) / layout.Tensor;
        var whole = groups.Norms.Value + groups.Biases.Value + groups.Routers.Value;
        var positions = groups.PositionEmbedding.Value / layout.Tensor;
        return ((layers * (split + whole)) + tables + positions, layers * groups.RoutedExperts.Value / ((double)layout.Tensor * layout.Expert));
    }
}
