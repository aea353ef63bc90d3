using Isoflop.Findings;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Training;

public class RunSpecJsonTests
{
    // Every setting differs from its default, so that one which is not written or not read cannot come back.
    static readonly RunSpec Everything = new()
    {
        Shape = new()
        {
            Vocabulary = 11,
            Layers = 2,
            Width = 12,
            Heads = 3,
            KeyValueHeads = 1,
            HeadSize = 6,
            FeedForwardWidth = 10,
            Context = 7,
            Gate = FeedForwardGate.GeGlu,
            TiedHead = false,
            QueryKeyNorm = true,
            RotaryBase = 500_000,
            NormEpsilon = 1e-6,
            Experts = new() { Count = 4, Active = 2, SharedWidth = 5, Balance = ExpertBalance.Bias, BalanceWeight = 0.001, Capacity = 1.5 },
        },
        Steps = 12,
        BatchTokens = 14,
        LearningRate = 0.1,
        Schedule = "wsd:decay=20%",
        Optimiser = new() { Kind = OptimiserKind.Muon, Beta1 = 0.8, Beta2 = 0.9, Epsilon = 1e-9, Momentum = 0.7, WeightDecay = 0, ClipNorm = null, BaseWidth = null },
        Seed = ulong.MaxValue,
    };

    [Fact]
    public void Spec_ComesBackWithEverySetting()
    {
        Assert.Equal(Everything, RunSpecJson.Read(RunSpecJson.Write(Everything), "spec.json"));
        var defaults = new RunSpec { Shape = TinyShapes.Dense, Steps = 1, BatchTokens = 1, LearningRate = 1 };
        AllDiffer(Everything, defaults);
        AllDiffer(Everything.Shape, defaults.Shape with { Vocabulary = 1, Layers = 1, Width = 1, Heads = 1, FeedForwardWidth = 1, Context = 1 });
        AllDiffer(Everything.Shape.Experts, defaults.Shape.Experts);
        AllDiffer(Everything.Optimiser, defaults.Optimiser);
    }

    [Fact]
    public void Spec_TakesDefaultsForWhatIsLeftOut()
    {
        const string shortest = """{"shape":{"vocabulary":11,"layers":2,"width":12,"heads":3,"feedForwardWidth":10,"context":7,"experts":{"count":4}},"steps":9,"batchTokens":7,"learningRate":0.1,"optimiser":{"beta1":0.8}}""";
        Assert.Equal(
            new() { Shape = TinyShapes.Dense with { Experts = new() { Count = 4 } }, Steps = 9, BatchTokens = 7, LearningRate = 0.1, Optimiser = new() { Beta1 = 0.8 } },
            RunSpecJson.Read(shortest, "spec.json"));
    }

    [Theory]
    [InlineData("the key 'stepz'", "\"steps\": 12,", "\"steps\": 12, \"stepz\": 1,")]
    [InlineData("The nearest is 'heads'", "\"heads\": 3,", "\"heads\": 3, \"haeds\": 3,")]
    [InlineData("no 'steps'", "\"steps\": 12,", "")]
    [InlineData("no 'shape.layers'", "\"layers\": 2,", "")]
    [InlineData("Add it; the nearest there is 'layer'.", "\"layers\"", "\"layer\"")]
    [InlineData("layers of 0", "\"layers\": 2", "\"layers\": 0")]
    [InlineData("shape.layers that is 2.5", "\"layers\": 2", "\"layers\": 2.5")]
    [InlineData("shape.gate that is \"Relu\"", "GeGlu", "Relu")]
    [InlineData("optimiser that is 3", "\"optimiser\": {", "\"optimiser\": 3, \"x\": {")]
    [InlineData("schedule that is null", "\"wsd:decay=20%\"", "null")]
    [InlineData("seed that is -1", "18446744073709551615", "-1")]
    [InlineData("no JSON", "{", "")]
    [InlineData("no JSON", "\"steps\": 12,", "\"steps\": 12, \"steps\": 13,")]
    public void Read_RefusesWhatIsNoSpec(string said, string from, string to) =>
        Assert.Contains(said, Assert.Throws<InputException>(() => RunSpecJson.Read(RunSpecJson.Write(Everything).Replace(from, to, StringComparison.Ordinal), "spec.json")).Message);

    static void AllDiffer<T>(T one, T other)
    {
        foreach (var property in typeof(T).GetProperties().Where(property => property.SetMethod is not null))
            Assert.True(!Equals(property.GetValue(one), property.GetValue(other)), $"{typeof(T).Name}.{property.Name} is not tried");
    }
}
