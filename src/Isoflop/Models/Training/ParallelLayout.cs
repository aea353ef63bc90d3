using Isoflop.Findings;

namespace Isoflop.Models.Training;

/// <summary>How a training run is laid over devices.</summary>
public sealed record ParallelLayout
{
    /// <summary>Devices that divide every matrix, t.</summary>
    public int Tensor { get; init; } = 1;

    /// <summary>Stages of the pipeline, p.</summary>
    public int Pipeline { get; init; } = 1;

    /// <summary>Replicas that see different text.</summary>
    public int Data { get; init; } = 1;

    /// <summary>Devices that divide the sequence, c: each holds its piece, and keys and values go round.</summary>
    public int Context { get; init; } = 1;

    /// <summary>Devices among the replicas that divide the experts.</summary>
    public int Expert { get; init; } = 1;

    /// <summary>Whether what tensor parallelism leaves whole is divided along the sequence.</summary>
    public bool SequenceParallel { get; init; }

    /// <summary>Chunks of layers that each stage has in an interleaved schedule, m; 1 is not interleaved.</summary>
    public int VirtualStages { get; init; } = 1;

    /// <summary>What replicas divide among themselves.</summary>
    public ZeroStage Zero { get; init; }

    /// <summary>Devices in all: t·p·c·d. Experts are divided within the replicas and need no more.</summary>
    public int Devices => Tensor * Pipeline * Context * Data;

    /// <summary>Devices that hold the same weights, c·d: those of a replica that divide the sequence, and all replicas. ZeRO divides among them.</summary>
    public int WeightCopies => Context * Data;

    /// <summary>Share of time that a pipeline idles while it fills and empties, as a multiple of the work: (p - 1) / (m·n)   [Narayanan 2021, sec. 2.2].</summary>
    /// <param name="microBatches">Micro-batches of a step, n.</param>
    public double Bubble(int microBatches) => (Pipeline - 1.0) / (VirtualStages * (double)microBatches);

    /// <summary>Refuses layouts that cannot be.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="where">The option, for the message.</param>
    /// <returns>The layout itself.</returns>
    /// <exception cref="InputException">A number does not divide what it must.</exception>
    public ParallelLayout Check(ModelShape shape, string where = "layout")
    {
        foreach (var (value, name) in new[] { (Tensor, "tensor"), (Pipeline, "pipeline"), (Context, "context"), (Data, "data"), (Expert, "expert"), (VirtualStages, "virtual stages") })
        {
            if (value < 1) throw new InputException($"{name} parallelism of {value}", where, "at least 1", "1 means none.");
        }
        if (shape.Heads % Tensor != 0)
            throw new InputException($"{shape.Heads} heads on {Tensor} devices", where, "tensor parallelism that divides the heads", "Take a power of two that divides them.");
        if (Pipeline > shape.Layers) throw new InputException($"{Pipeline} stages for {shape.Layers} layers", where, "at most a stage a layer", "Take fewer stages.");
        // Two pieces a device, one from each end, so that all attend to about as much   [Megatron-LM, context parallelism].
        if (Context > 1 && shape.Context % (2 * Context) != 0)
            throw new InputException($"{shape.Context:N0} tokens over {Context} devices", where, "context parallelism whose double divides the sequence", "Take a power of two that divides it.");
        if (Expert > 1 && shape.Experts is null) throw new InputException("expert parallelism", where, "a model with experts", "Leave it out.");
        if (shape.Experts is { } experts && (experts.Count % Expert != 0 || Data % Expert != 0))
            throw new InputException($"{Expert} devices for {experts.Count} experts and {Data} replicas", where, "a divisor of both", "Take a power of two that divides them.");
        return this;
    }
}
