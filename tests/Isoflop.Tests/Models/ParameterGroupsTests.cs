using Isoflop.Findings;
using Isoflop.Lab.Transformers;
using Isoflop.Models;
using Isoflop.Quantities;

namespace Isoflop.Tests.Models;

/// <summary>Parameters counted from shapes, against the counts that the models' publishers print.</summary>
public class ParameterGroupsTests
{
    // The totals of the checkpoints, as model cards and safetensors indices print them.
    public static TheoryData<string, double> Exact => new()
    {
        { nameof(Shapes.Llama2Small), 6_738_415_616 },
        { nameof(Shapes.Llama2Large), 68_976_648_192 },
        { nameof(Shapes.Llama3Small), 8_030_261_248 },
        { nameof(Shapes.Llama3Large), 70_553_706_496 },
        { nameof(Shapes.Llama405), 405_853_388_800 },
        { nameof(Shapes.Qwen7), 7_615_616_512 },
        { nameof(Shapes.Mixtral), 46_702_792_704 },
        { nameof(Shapes.Gpt2Small), 124_439_808 },
        { nameof(Shapes.Gpt2Large), 1_557_611_200 },
        { nameof(Shapes.DeepSeekV3), 671_026_419_200 },
    };

    [Theory]
    [MemberData(nameof(Exact))]
    public void Total_IsThePublishedCount(string name, double expected) => Assert.Equal(expected, ParameterGroups.Of(Named(name)).Total.Value);

    // accounting of printed sizes: total and active, in units of 1e9, as the papers round them.
    [Theory]
    [InlineData(nameof(Shapes.Mixtral), 46.7, 12.9, 1)]
    [InlineData(nameof(Shapes.Dbrx), 131.6, 36.5, 1)]
    [InlineData(nameof(Shapes.Olmoe), 6.92, 1.28, 2)]
    [InlineData(nameof(Shapes.DeepSeekV3), 671.03, 37.55, 2)]
    [InlineData(nameof(Shapes.Glam), 1161.8, 96.61, 1)]
    [InlineData(nameof(Shapes.Gopher), 279.7, 279.7, 1)]
    [InlineData(nameof(Shapes.T5), 11.3, 11.3, 1)]
    [InlineData(nameof(Shapes.Palm540), 540.36, 540.36, 1)]
    public void TotalAndActive_AreThePrintedOnes(string name, double total, double active, int digits)
    {
        var groups = ParameterGroups.Of(Named(name));
        Assert.Equal(total, groups.Total.Value / 1e9, digits);
        Assert.Equal(active, groups.Active.Value / 1e9, digits);
    }

    // 96.60B exactly, where norms are left out as the paper does.
    [Fact]
    public void Active_OfGlamIsThePapers()
    {
        var groups = ParameterGroups.Of(Shapes.Glam);
        Assert.Equal("96.60", $"{(groups.Active.Value - groups.Norms.Value) / 1e9:F2}");
        // The dense layers are gated and half of the layers: a count that forgets them loses a tenth.
        Assert.True(groups.FeedForward.Value > 25e9);
    }

    // README_WEIGHTS of DeepSeek-V3: 36.7B active, one embedding counted; 37.55B with both.
    [Fact]
    public void ActiveWithoutLookup_LeavesOutTheInputEmbedding() =>
        Assert.Equal("36.6", $"{ParameterGroups.Of(Shapes.DeepSeekV3).ActiveWithoutLookup.Value / 1e9:F1}");

    [Fact]
    public void Groups_SumToTheTotal()
    {
        foreach (var property in typeof(Shapes).GetProperties().Where(property => property.PropertyType == typeof(ModelShape)))
        {
            var groups = ParameterGroups.Of((ModelShape)property.GetValue(null)!);
            Assert.Equal(groups.Total.Value, groups.ByName.Sum(group => group.Params.Value));
            Assert.Equal(groups.Total.Value, groups.Count(ParamsConvention.Total).Value);
            Assert.True(groups.Count(ParamsConvention.NonEmbedding).Value < groups.Total.Value, property.Name);
            Assert.True(groups.Active.Value <= groups.Total.Value, property.Name);
        }
    }

    // Parameters P = 12 L h² (1 + 13/(12h) + (V+s)/(12 L h))   [Narayanan 2021, eq. 2], whose biases and positions are those of GPT-2; the last norm is not in it.
    [Theory]
    [InlineData(96, 12288, 96, "174.6")]
    [InlineData(105, 20480, 128, "529.6")]
    [InlineData(128, 25600, 160, "1008.0")]
    public void Total_IsNarayanans(int layers, int width, int heads, string billions)
    {
        var shape = Shapes.Gpt2Small with { Layers = layers, Width = width, Heads = heads, FeedForwardWidth = 4 * width, Vocabulary = 51200, Context = 2048, PositionEmbeddings = 2048 };
        double l = layers, h = width;
        Assert.Equal(12 * l * h * h * (1 + (13 / (12 * h)) + ((51200 + 2048) / (12 * l * h))), ParameterGroups.Of(shape).Total.Value - (2 * h), 1e-12 * 1e12);
        Assert.Equal(billions, $"{ParameterGroups.Of(shape).Total.Value / 1e9:F1}");
    }

    // The lab counts the shapes that it trains by itself: both counts must stay one.
    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(true, true, 1)]
    [InlineData(true, false, 8)]
    public void Counts_AreTheLabs(bool tied, bool queryKeyNorm, int experts)
    {
        var lab = new TransformerShape
        {
            Vocabulary = 512,
            Layers = 3,
            Width = 64,
            Heads = 8,
            KeyValueHeads = 2,
            HeadSize = 16,
            FeedForwardWidth = 176,
            Context = 128,
            TiedHead = tied,
            QueryKeyNorm = queryKeyNorm,
            Experts = new ExpertShape { Count = experts, Active = Math.Min(2, experts), SharedWidth = experts > 1 ? 48 : 0, Balance = experts > 1 ? ExpertBalance.Bias : ExpertBalance.AuxiliaryLoss },
        };
        var shape = Shapes.Llama(3, 64, 8, 2, 176, 512, 128) with
        {
            HeadSize = 16,
            TiedHead = tied,
            QueryKeyNorm = queryKeyNorm,
            Experts = experts > 1 ? new ExpertLayers(experts, 2, 176) { SharedWidth = 48, RouterBias = true } : null,
        };
        var (expected, actual) = (ParameterCounts.Of(lab), ParameterGroups.Of(shape));
        Assert.Equal(expected.Total, actual.Total);
        Assert.Equal(expected.NonEmbedding, actual.Layers);
        Assert.Equal(expected.Active, actual.Active);
        Assert.Equal(expected.Attention, actual.Attention);
        Assert.Equal(expected.Norms, actual.Norms);
    }

    // DeepSeek-V3: 8 / 30.5 / 102 / 222 / 256 distinct experts; Mixtral 2 / 5.5 / 7.9 / 8.
    [Theory]
    [InlineData(256, 8, 1, "8.0")]
    [InlineData(256, 8, 4, "30.5")]
    [InlineData(256, 8, 16, "102.0")]
    [InlineData(256, 8, 64, "222.4")]
    [InlineData(256, 8, 256, "255.9")]
    [InlineData(8, 2, 4, "5.5")]
    [InlineData(8, 2, 16, "7.9")]
    [InlineData(8, 2, 64, "8.0")]
    public void DistinctExperts_GrowWithTheBatch(int count, int active, double batch, string expected) =>
        Assert.Equal(expected, $"{new ExpertLayers(count, active, 1).DistinctExperts(batch):F1}");

    [Fact]
    public void Check_RefusesWhatCannotBe()
    {
        Refused(Shapes.Llama3Small with { Heads = 30 }, "heads");
        Refused(Shapes.Llama3Small with { KeyValueHeads = 5 }, "key-value heads");
        Refused(Shapes.Llama3Small with { FeedForwardWidth = 0 }, "feed-forward width");
        Refused(Shapes.Mixtral with { Experts = new ExpertLayers(8, 9, 14336) }, "active experts");
        Refused(Shapes.Gemma27 with { Window = new SlidingWindow(4096, 47) }, "windowed layers");
        Assert.Equal(Shapes.DeepSeekV3, Shapes.DeepSeekV3.Check());
    }

    static void Refused(ModelShape shape, string what) => Assert.Contains(what, Assert.Throws<InputException>(() => shape.Check("config.json")).Message);

    internal static ModelShape Named(string name) => (ModelShape)typeof(Shapes).GetProperty(name)!.GetValue(null)!;
}
