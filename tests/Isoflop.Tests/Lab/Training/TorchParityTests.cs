using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Training;

/// <summary>From the same weights, PyTorch's autograd and this engine come to the same losses over twenty steps.</summary>
public sealed class TorchParityTests(ITestOutputHelper output) : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("isoflop-torch-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, TransformerShape, OptimiserKind, string> Runs()
    {
        var larger = TinyShapes.Dense with { Vocabulary = 50, Width = 48, Heads = 4, FeedForwardWidth = 96, Context = 32 };
        var experts = new ExpertShape { Count = 4, Active = 2 };
        return new()
        {
            { "dense", larger, OptimiserKind.AdamW, "cosine:warmup=4,final=10%" },
            { "dense, every option", larger with { KeyValueHeads = 2, HeadSize = 16, Gate = FeedForwardGate.GeGlu, TiedHead = false, QueryKeyNorm = true, RotaryBase = 500 }, OptimiserKind.Muon, "wsd:warmup=10%,decay=8,shape=sqrt" },
            { "experts", larger with { Experts = experts with { BalanceWeight = 0.1 } }, OptimiserKind.AdamW, "linear:final=1e-4" },
            { "experts, shared, capacity", larger with { Experts = experts with { SharedWidth = 24, Capacity = 1.0 } }, OptimiserKind.Muon, "constant" },
            { "experts, bias, one active", larger with { Experts = experts with { Active = 1, Balance = ExpertBalance.Bias, BalanceWeight = 0.01 } }, OptimiserKind.AdamW, "wsd:decay=50%,shape=exponential" },
        };
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Losses_AreTorchs(string name, TransformerShape shape, OptimiserKind kind, string schedule)
    {
        var tokens = TinyRuns.Tokens(4000, seed: 8);
        // 124 sequences: twenty steps of eight go into a second epoch.
        var spec = new RunSpec
        {
            Shape = shape,
            Steps = 20,
            BatchTokens = 8 * 32,
            LearningRate = 0.01,
            Schedule = schedule,
            Optimiser = new() { Kind = kind, BaseWidth = 24, ClipNorm = 0.5 },
            Seed = 3,
        };
        using var trainer = new Trainer(spec, new TokenArray(tokens));
        var start = Path.Combine(_folder, "start.safetensors");
        trainer.Save(start);
        var steps = TinyRuns.Finish(trainer);

        var torch = TorchTrainer.Train(_folder, spec, tokens, start);
        Assert.Equal(20, torch.Count);
        var worst = steps.Zip(torch, (own, other) => Math.Abs(own.Loss.Value - other.GetProperty("loss").GetDouble())).Max();
        output.WriteLine($"{name}: losses {steps[0].Loss.Value:F6} to {steps[^1].Loss.Value:F6}, largest difference {worst:E1}");
        Assert.InRange(worst, 0, 1e-5);
        Assert.True(steps[^1].Loss.Value < steps[0].Loss.Value - 0.3);
        Assert.All(steps.Zip(torch), pair =>
        {
            Assert.Equal(pair.Second.GetProperty("lr").GetDouble(), pair.First.LearningRate, 1e-12);
            Assert.Equal(pair.Second.GetProperty("gradientNorm").GetDouble(), pair.First.GradientNorm, 1e-4);
        });
        if (shape.Experts.Capacity is not null)
        {
            Assert.All(steps.Zip(torch), pair => Assert.Equal(pair.Second.GetProperty("droppedShare").GetDouble(), pair.First.DroppedShare, 1e-12));
            Assert.Contains(steps, step => step.DroppedShare > 0);
        }
        using var end = SafetensorsFile.Open(Path.Combine(_folder, "end.safetensors"));
        foreach (var slice in trainer.Model.Layout.Slices)
        {
            var (expected, actual) = (new float[slice.Length], slice.In(trainer.Model.Weights).ToArray());
            end.Read(slice.Name, slice.Dimensions, expected);
            for (var i = 0; i < actual.Length; i++) Assert.Equal(expected[i], actual[i], 2e-3f);
        }
    }
}
