using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>A way to lay a training run over devices, with the memory that it takes.</summary>
/// <param name="Layout">How devices divide the model, the text and the experts.</param>
/// <param name="MicroBatch">Sequences that a replica passes at once.</param>
/// <param name="MicroBatches">How often it does so in a step.</param>
/// <param name="Recompute">What is computed again on the way back.</param>
/// <param name="Memory">What the fullest device holds.</param>
/// <param name="Fits">Whether the device has room for it.</param>
public sealed record LayoutChoice(ParallelLayout Layout, int MicroBatch, int MicroBatches, Recompute Recompute, DeviceMemory Memory, bool Fits)
{
    /// <summary>Weights that ZeRO-3 gathers for a moment: those of the layer that is computed and of the next. 0 where every device holds its own.</summary>
    public Bytes Gathered { get; init; }

    /// <summary>Time that the pipeline idles while it fills and empties, as a multiple of the work; 0 without a pipeline.</summary>
    public double Bubble => Layout.Bubble(MicroBatches);

    /// <summary>Time lost to what a plain replica would not do, as a multiple of the work: the pipeline's bubble, and a third for computing every layer again.</summary>
    internal double Lost => Bubble + (Recompute == Recompute.Full ? 1 / 3.0 : 0);

    /// <summary>In words: tensor 8, pipeline 2, data 32, ZeRO-1, selective recompute.</summary>
    public string Words => $"tensor {Layout.Tensor}, pipeline {Layout.Pipeline}{Further(Layout.VirtualStages, "of {0} chunks a stage")}{Further(Layout.Context, ", context {0}")}, data {Layout.Data}"
        + $"{Further(Layout.Expert, ", experts over {0}")}{Further(MicroBatch, ", {0} sequences at once")}, {ZeroWords}, {Recompute.ToString().ToLowerInvariant()} recompute";

    string ZeroWords => Layout.Zero switch
    {
        ZeroStage.OptimiserStates => "ZeRO-1",
        ZeroStage.Gradients => "ZeRO-2",
        ZeroStage.Parameters => "ZeRO-3",
        _ => "no ZeRO",
    };

    // Said only where there is more than one of it.
    static string Further(int value, string words) => value == 1 ? "" : (words[0] == ',' ? "" : " ") + words.Replace("{0}", value.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
