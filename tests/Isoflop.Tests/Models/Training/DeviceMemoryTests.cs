using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Tests.Models.Training;

/// <summary>Memory of training, against the tables of the papers that introduced each saving.</summary>
public class DeviceMemoryTests
{
    public static TheoryData<string, int, int, int, int, int, int, int> Megatron => new()
    {
        // name, layers, width, heads, tensor, pipeline, virtual stages, micro-batch
        { "22B", 48, 6144, 64, 8, 1, 1, 4 },
        { "175B", 96, 12288, 96, 8, 8, 3, 1 },
        { "530B", 105, 20480, 128, 8, 35, 3, 1 },
        { "1T", 128, 25600, 160, 8, 64, 1, 1 },
    };

    static readonly Dictionary<string, (string Baseline, string Best, string Shares)> Activations = new()
    {
        ["22B"] = ("59.2500", "9.5625", "66.8 / 49.4 / 16.1 / 7.6"),
        ["175B"] = ("66.8438", "12.3516", "62.0 / 56.5 / 18.5 / 8.7"),
        ["530B"] = ("114.0234", "23.0762", "58.3 / 61.9 / 20.2 / 9.5"),
        ["1T"] = ("131.2500", "26.5625", "58.3 / 61.9 / 20.2 / 9.5"),
    };

    // GiB a device, first stage [Korthikanti 2022].
    [Theory]
    [MemberData(nameof(Megatron))]
    public void FirstStage_IsKorthikantis(string name, int layers, int width, int heads, int tensor, int pipeline, int stages, int batch)
    {
        var (shape, layout) = Run(layers, width, heads, tensor, pipeline, stages);
        double Kept(bool sequence, Recompute recompute) => LayerActivations.FirstStage(shape, layout with { SequenceParallel = sequence }, batch, recompute).Value / Bytes.Gibibyte;

        var baseline = Kept(false, Recompute.None);
        Assert.Equal(Activations[name].Baseline, $"{baseline:F4}");
        Assert.Equal(Activations[name].Best, $"{Kept(true, Recompute.Selective):F4}");
        string Share(double kept) => $"{kept / baseline * 100:F1}";

        Assert.Equal(Activations[name].Shares, $"{Share(Kept(true, Recompute.None))} / {Share(Kept(false, Recompute.Selective))} / {Share(Kept(true, Recompute.Selective))} / {Share(Kept(false, Recompute.Full))}");
    }

    // Parameters and optimiser of the layers at 18 bytes.
    [Theory]
    [InlineData(48, 6144, 64, 8, 1, "45.5625")]
    [InlineData(96, 12288, 96, 8, 8, "45.5625")]
    [InlineData(105, 20480, 128, 8, 35, "31.6406")]
    [InlineData(128, 25600, 160, 8, 64, "32.9590")]
    public void StatesOfLayers_AreKorthikantis(int layers, int width, int heads, int tensor, int pipeline, string gibibytes)
    {
        var (shape, layout) = Run(layers, width, heads, tensor, pipeline, 1);
        var groups = ParameterGroups.Of(shape);
        Assert.Equal(gibibytes, $"{StateBytes.AdamWithWideGradients.Total * (groups.Attention.Value + groups.FeedForward.Value) / layout.Devices / Bytes.Gibibyte:F4}");
        // What a device really holds is more: the embedding of the first stage, and norms that are not divided.
        var memory = DeviceMemory.Of(shape, layout, 1, Recompute.Selective, StateBytes.AdamWithWideGradients);
        Assert.InRange((memory.Weights.Value + memory.Gradients.Value + memory.Optimiser.Value) / Bytes.Gibibyte / double.Parse(gibibytes, System.Globalization.CultureInfo.InvariantCulture), 1.0, 1.10);
    }

    // Figure 1 of ZeRO: 7.5B parameters on 64 devices, 120 / 31.4 / 16.6 / 1.9 GB.
    [Theory]
    [InlineData(ZeroStage.None, "120.0")]
    [InlineData(ZeroStage.OptimiserStates, "31.4")]
    [InlineData(ZeroStage.Gradients, "16.6")]
    [InlineData(ZeroStage.Parameters, "1.9")]
    public void Zero_IsFigure1(ZeroStage zero, string gigabytes)
    {
        // A shape of 7.5B parameters: a vocabulary makes up the rest exactly enough for the digits printed.
        var shape = Shapes.Llama(32, 4096, 32, 32, 11008, 125_000, 2048);
        var total = ParameterGroups.Of(shape).Total.Value;
        var memory = DeviceMemory.Of(shape, new ParallelLayout { Data = 64, Zero = zero }, 1, Recompute.Full);
        Assert.Equal(gigabytes, $"{(memory.Weights.Value + memory.Gradients.Value + memory.Optimiser.Value) * 7.5e9 / total / 1e9:F1}");
    }

    // 6 + 12/DP bytes with the distributed optimiser, experts over their own replicas DP/EP   [Megatron-LM, theoretical_memory_usage].
    [Fact]
    public void DistributedOptimiser_DividesExpertsAmongTheirOwnReplicas()
    {
        var shape = Shapes.Olmoe;
        var groups = ParameterGroups.Of(shape);
        var common = groups.Total.Value - groups.RoutedExperts.Value;
        var memory = DeviceMemory.Of(shape, new ParallelLayout { Data = 16, Expert = 4, Zero = ZeroStage.OptimiserStates }, 1, Recompute.Full, StateBytes.AdamWithWideGradients);
        var held = memory.Weights.Value + memory.Gradients.Value + memory.Optimiser.Value;
        Assert.Equal(1, held / ((common * (6 + (12 / 16.0))) + (groups.RoutedExperts.Value / 4 * (6 + (12 / 4.0)))), 1e-12);
    }

    // ZeRO divides among replicas, not among all devices.
    [Fact]
    public void Zero_DividesAmongReplicasOnly()
    {
        var shape = Shapes.Llama3Large;
        var layout = new ParallelLayout { Tensor = 8, Pipeline = 4, Data = 2, Zero = ZeroStage.Parameters };
        var whole = DeviceMemory.Of(shape, layout with { Zero = ZeroStage.None }, 1, Recompute.Full);
        Assert.Equal(whole.Optimiser.Value / 2, DeviceMemory.Of(shape, layout, 1, Recompute.Full).Optimiser.Value, 1);
    }

    // s·b·h (18 + 4f/h) with sequence parallelism and selective recompute, at any width inside   [Megatron-LM].
    [Fact]
    public void PerLayer_FollowsTheFeedForwardWidth()
    {
        var shape = Shapes.Gpt(4, 1024, 16, 1000, 512) with { FeedForwardWidth = 3000 };
        Assert.Equal(512 * 2 * ((18 * 1024) + (4 * 3000.0)), LayerActivations.PerLayer(shape, new ParallelLayout(), 2, Recompute.Selective).Value);
        // A gate keeps half as much again; grouped queries less.
        Assert.Equal(512 * 2 * ((18 * 1024) + (6 * 3000.0)), LayerActivations.PerLayer(shape with { FeedForward = FeedForwardKind.Gated }, new ParallelLayout(), 2, Recompute.Selective).Value);
        Assert.Equal(512 * 2 * ((18 * 1024) - (2 * 2 * 512) + (4 * 3000.0)), LayerActivations.PerLayer(shape with { KeyValueHeads = 8 }, new ParallelLayout(), 2, Recompute.Selective).Value);
    }

    [Fact]
    public void Bubble_IsNarayanans()
    {
        Assert.Equal(7 / 32.0, new ParallelLayout { Pipeline = 8 }.Bubble(32));
        Assert.Equal(7 / 96.0, new ParallelLayout { Pipeline = 8, VirtualStages = 3 }.Bubble(32));
    }

    [Fact]
    public void Check_RefusesWhatCannotBe()
    {
        Assert.Throws<InputException>(() => new ParallelLayout { Tensor = 3 }.Check(Shapes.Llama3Small));
        Assert.Throws<InputException>(() => new ParallelLayout { Pipeline = 33 }.Check(Shapes.Llama3Small));
        Assert.Throws<InputException>(() => new ParallelLayout { Expert = 8, Data = 8 }.Check(Shapes.Llama3Small));
        Assert.Throws<InputException>(() => new ParallelLayout { Expert = 3, Data = 3 }.Check(Shapes.Mixtral));
    }

    static (ModelShape Shape, ParallelLayout Layout) Run(int layers, int width, int heads, int tensor, int pipeline, int stages) =>
        (Shapes.Gpt(layers, width, heads, 51200, 2048), new ParallelLayout { Tensor = tensor, Pipeline = pipeline, VirtualStages = stages });
}
