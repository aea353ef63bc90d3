using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Models;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>How a given model would be laid over devices to be trained, or what stands against it.</summary>
/// <param name="Shape">The model; its context is the sequence.</param>
/// <param name="Device">The device.</param>
/// <param name="Devices">How many.</param>
/// <param name="Sequences">Sequences of a step.</param>
/// <param name="Choice">The plainest layout that fits, or the one that takes least; null where none divides the devices, or the device's memory is not known.</param>
public sealed record TrainingLayout(ModelShape Shape, Device Device, int Devices, int Sequences, LayoutChoice? Choice)
{
    /// <summary>Looks for a layout.</summary>
    /// <param name="shape">The model; its context is the sequence.</param>
    /// <param name="device">The device.</param>
    /// <param name="devices">How many, at least 1.</param>
    /// <param name="batch">Tokens of a step.</param>
    /// <exception cref="InputException">The step is shorter than a sequence.</exception>
    public static TrainingLayout Of(ModelShape shape, Device device, int devices, Tokens batch)
    {
        var sequences = (int)Math.Min(int.MaxValue, Math.Round(batch.Value / shape.Context));
        if (sequences < 1) throw new InputException($"{batch} tokens a step", "--train-batch", $"at least a sequence of {shape.Context:N0} tokens", "Write it as 4M.");
        return new TrainingLayout(shape, device, devices, sequences, device.Memory is { } memory ? LayoutSearch.Find(shape, devices, memory, Linked(device), sequences) : null);
    }

    /// <summary>What stands against it: an error where nothing fits, a warning where nothing divides; nothing where it fits.</summary>
    public ImmutableArray<Finding> Findings => Device.Memory is not { } held || Choice is { Fits: true } ? []
        : Choice is not { } choice ? [new Finding("no-layout", Severity.Warning, LayoutSearch.Obstacle(Shape, Devices, Linked(Device), Sequences), "Take a number of devices with small factors, or a larger batch.")]
        : [
            new Finding(
                "does-not-fit",
                Severity.Error,
                $"no layout over {Devices:N0} devices fits: the one that takes least, {choice.Words}, takes {Taken(choice)} a device, {Taken(choice).Value / held.Value:0.0} times its {held}; {choice.Memory.Largest.Name} take {choice.Memory.Largest.Bytes} of them",
                LayoutSearch.Enough(Shape, Devices, held, Linked(Device), Sequences) is { } enough ? $"{enough:N0} devices would hold it, or fewer with more memory." : "Take devices with more memory."),
        ];

    static Bytes Taken(LayoutChoice choice) => new(choice.Memory.Total.Value + choice.Gathered.Value);

    static int Linked(Device device) => device.LinkSize ?? 1;
}
