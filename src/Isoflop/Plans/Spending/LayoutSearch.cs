using Isoflop.Models;
using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>A way to lay a training run over devices, with the memory that it takes.</summary>
/// <param name="Layout">Tensor, pipeline and data parallelism.</param>
/// <param name="Recompute">What is computed again on the way back.</param>
/// <param name="Memory">What the fullest device holds, with a micro-batch of one sequence.</param>
/// <param name="Fits">Whether the device has room for it.</param>
public sealed record LayoutChoice(ParallelLayout Layout, Recompute Recompute, DeviceMemory Memory, bool Fits)
{
    /// <summary>In words: tensor 8, pipeline 2, data 32, ZeRO-1, selective recompute.</summary>
    public string Words => $"tensor {Layout.Tensor}, pipeline {Layout.Pipeline}, data {Layout.Data}, {ZeroWords}, {Recompute.ToString().ToLowerInvariant()} recompute";

    string ZeroWords => Layout.Zero switch
    {
        ZeroStage.OptimiserStates => "ZeRO-1",
        ZeroStage.Gradients => "ZeRO-2",
        ZeroStage.Parameters => "ZeRO-3",
        _ => "no ZeRO",
    };
}

/// <summary>Looks for the plainest layout that fits.</summary>
static class LayoutSearch
{
    // What allocators and fragmentation leave unused.
    const double Usable = 0.92;

    static readonly int[] Powers = [1, 2, 4, 8, 16, 32];

    /// <summary>
    /// The first layout that fits, in the order in which they cost time: no full recompute, few devices to a replica, tensor before pipeline (inside one machine),
    /// optimiser states divided before parameters. Where none fits, the one that takes least.
    /// </summary>
    /// <param name="shape">The model.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="memory">Memory of one.</param>
    /// <param name="linked">Devices that a fast link joins.</param>
    /// <param name="sequences">Sequences of a step: more replicas than that would idle.</param>
    public static LayoutChoice? Find(ModelShape shape, int devices, Bytes memory, int linked, int sequences)
    {
        var candidates =
            from recompute in new[] { Recompute.Selective, Recompute.Full }
            from tensor in Powers
            where tensor <= Math.Min(linked, 8) && shape.Heads % tensor == 0 && shape.KeyHeads % Math.Min(tensor, shape.KeyHeads) == 0
            from pipeline in Powers
            where shape.Layers % pipeline == 0 && tensor * pipeline <= devices && devices % (tensor * pipeline) == 0
            from zero in new[] { ZeroStage.OptimiserStates, ZeroStage.Parameters }
            // Parameters divided among replicas and stages of a pipeline would be gathered anew for every micro-batch.
            where zero != ZeroStage.Parameters || pipeline == 1
            let data = devices / (tensor * pipeline)
            where data <= sequences
            let layout = new ParallelLayout { Tensor = tensor, Pipeline = pipeline, Data = data, Zero = zero, SequenceParallel = tensor > 1 }
            let held = DeviceMemory.Of(shape, layout, microBatch: 1, recompute)
            orderby recompute, tensor * pipeline, pipeline, zero
            select new LayoutChoice(layout, recompute, held, held.Total.Value <= Usable * memory.Value);
        var all = candidates.ToArray();
        return all.FirstOrDefault(choice => choice.Fits) ?? all.MinBy(choice => choice.Memory.Total.Value);
    }
}
