using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Tests.Lab.Transformers;

public class TransformerShapeTests
{
    public static TheoryData<string> Shapes => TinyShapes.Names;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Counts_AreTheLayouts(string name)
    {
        var shape = TinyShapes.All[name];
        var (counts, layout) = (ParameterCounts.Of(shape), ParameterLayout.Of(shape));
        double Sum(params ParameterKind[] kinds) => layout.Slices.Where(slice => kinds.Contains(slice.Kind)).Sum(slice => (double)slice.Length);

        Assert.Equal(layout.Length, counts.Total.Value);
        Assert.Equal(Sum(ParameterKind.Embedding), counts.Embedding.Value);
        Assert.Equal(Sum(ParameterKind.Head), counts.Head.Value);
        Assert.Equal(Sum(ParameterKind.Hidden, ParameterKind.ResidualOutput), counts.Attention.Value + counts.FeedForward.Value);
        Assert.Equal(Sum(ParameterKind.Router, ParameterKind.BalanceBias), counts.Router.Value);
        Assert.Equal(Sum(ParameterKind.Gain), counts.Norms.Value);
        var idle = shape.Layers * (shape.Experts.Count - shape.Experts.Active) * 3.0 * shape.Width * shape.FeedForwardWidth;
        Assert.Equal(counts.Total.Value - idle, counts.Active.Value);
        // Without gaps or overlaps.
        var next = 0;
        foreach (var slice in layout.Slices)
        {
            Assert.Equal(next, slice.Offset);
            next += slice.Length;
        }
    }

    // Published totals: Llama 2 7B, Llama 3 8B, Llama 3.2 1B (tied), Qwen 3 0.6B (tied, QK-norm), Mixtral 8x7B with its active parameters.
    [Theory]
    [InlineData(32000, 32, 4096, 32, 32, 128, 11008, false, false, 1, 1, 6_738_415_616, 6_738_415_616)]
    [InlineData(128256, 16, 2048, 32, 8, 64, 8192, true, false, 1, 1, 1_235_814_400, 1_235_814_400)]
    [InlineData(151936, 28, 1024, 16, 8, 128, 3072, true, true, 1, 1, 596_049_920, 596_049_920)]
    [InlineData(32000, 32, 4096, 32, 8, 128, 14336, false, false, 8, 2, 46_702_792_704, 12_879_925_248)]
    public void Counts_OfPublishedModels(
        int vocabulary, int layers, int width, int heads, int keyHeads, int headSize, int inner, bool tied, bool norm, int experts, int active, long total, long acting)
    {
        var counts = ParameterCounts.Of(new TransformerShape
        {
            Vocabulary = vocabulary,
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = keyHeads,
            HeadSize = headSize,
            FeedForwardWidth = inner,
            TiedHead = tied,
            QueryKeyNorm = norm,
            Context = 2048,
            Experts = new() { Count = experts, Active = active },
        });
        Assert.Equal(total, counts.Total.Value);
        Assert.Equal(acting, counts.Active.Value);
    }

    [Fact]
    public void TrueFlops_AreWhatEveryProductAndScoreTakes()
    {
        var shape = TinyShapes.All["shared"];
        var (layout, tokens) = (ParameterLayout.Of(shape), (double)shape.Context);
        // One multiplication and addition for every weight that a token passes, and twice a head's width for every pair of tokens that see each other.
        var perToken = layout.Slices.Where(slice => slice.Kind is ParameterKind.Hidden or ParameterKind.ResidualOutput or ParameterKind.Router && !slice.Name.Contains("experts."))
            .Sum(slice => (double)slice.Length)
            + (layout.Layers.Length * shape.Experts.Active * 3.0 * shape.Width * shape.FeedForwardWidth)
            + layout.Head.Length;
        var pairs = tokens * (tokens + 1) / 2;
        var forward = 2 * ((perToken * tokens) + (layout.Layers.Length * pairs * 2 * shape.Width));
        Assert.Equal(3 * forward / tokens, ParameterCounts.TrueFlops(shape).Value, 1e-6);
    }

    [Fact]
    public void Initialise_HasTheStatedDeviations()
    {
        var shape = TinyShapes.Dense with { Width = 96, Heads = 4, FeedForwardWidth = 200, Vocabulary = 500, TiedHead = false };
        var model = Transformer.Initialise(shape, seed: 3);
        foreach (var slice in model.Layout.Slices)
        {
            var values = slice.In(model.Weights).ToArray();
            if (!slice.IsMatrix)
            {
                Assert.All(values, value => Assert.Equal(1, value));
                continue;
            }
            var deviation = Math.Sqrt(values.Average(value => (double)value * value));
            var expected = Math.Sqrt(0.4 / slice.Columns) / (slice.Kind == ParameterKind.ResidualOutput ? 2 : 1);
            Assert.InRange(deviation / expected, 0.97, 1.03);
        }
        Assert.Equal(model.Weights.ToArray(), Transformer.Initialise(shape, seed: 3).Weights.ToArray());
        Assert.NotEqual(model.Weights.ToArray(), Transformer.Initialise(shape, seed: 4).Weights.ToArray());
    }

    public static TheoryData<TransformerShape, string> Impossible => new()
    {
        { TinyShapes.Dense with { Heads = 5 }, "5 heads" },
        { TinyShapes.Dense with { Heads = 4 }, "head size of 3" },
        { TinyShapes.Dense with { KeyValueHeads = 2 }, "2 key-value heads for 3" },
        { TinyShapes.Dense with { Vocabulary = 1 }, "vocabulary of 1" },
        { TinyShapes.Dense with { Layers = 0 }, "layers of 0" },
        { TinyShapes.Dense with { Context = 1 }, "context of 1" },
        { TinyShapes.Dense with { RotaryBase = double.NaN }, "rotary base" },
        { TinyShapes.Dense with { NormEpsilon = 0 }, "epsilon" },
        { TinyShapes.Dense with { Layers = 4000, Width = 12_000, FeedForwardWidth = 100_000 }, "parameters" },
        { TinyShapes.Dense with { Experts = new() { Count = 4, Active = 5 } }, "active experts of 5" },
        { TinyShapes.Dense with { Experts = new() { Count = 4, Capacity = 0 } }, "capacity of 0" },
        { TinyShapes.Dense with { Experts = new() { SharedWidth = 8 } }, "one expert" },
        { TinyShapes.Dense with { Experts = new() { Count = 4, BalanceWeight = -1 } }, "balance weight" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Check_RefusesWhatCannotBeBuilt(TransformerShape shape, string said)
    {
        var mistake = Assert.Throws<InputException>(() => Transformer.Initialise(shape, 1));
        Assert.Contains(said, mistake.Message);
    }
}
