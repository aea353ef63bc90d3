using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Quantities;

namespace Isoflop.Tests.Models.Storage;

/// <summary>Bytes of weights and of the cache, against published figures.</summary>
public class StorageTests
{
    // bf16 bytes of a token.
    [Theory]
    [InlineData(nameof(Shapes.Llama2Small), 524_288)]
    [InlineData(nameof(Shapes.Llama2Large), 327_680)]
    [InlineData(nameof(Shapes.Qwen72), 327_680)]
    [InlineData(nameof(Shapes.Llama3Small), 131_072)]
    [InlineData(nameof(Shapes.Mixtral), 131_072)]
    [InlineData(nameof(Shapes.Llama405), 516_096)]
    [InlineData(nameof(Shapes.Gemma27), 376_832)]
    [InlineData(nameof(Shapes.Gpt3), 4_718_592)]
    [InlineData(nameof(Shapes.DeepSeekV3), 70_272)]
    [InlineData(nameof(Shapes.DeepSeekV2), 2 * 34_560)]
    public void PerToken_IsThePublished(string name, double bytes) => Assert.Equal(bytes, KeyValueCache.PerToken(ParameterGroupsTests.Named(name)).Value);

    // DeepSeek-V2's heads, were they kept: 1,966,080 numbers a token.
    [Fact]
    public void ElementsPerToken_OfFullHeadsIsFiftySevenTimesTheLatent() =>
        Assert.Equal(1_966_080, KeyValueCache.ElementsPerToken(Shapes.DeepSeekV2 with { Latent = null }));

    [Theory]
    [InlineData(nameof(Shapes.Llama405), 131_072, "63.00")]
    [InlineData(nameof(Shapes.Llama3Large), 8192, "2.50")]
    [InlineData(nameof(Shapes.Llama2Large), 4096, "1.25")]
    public void Of_AContextIsThePublished(string name, double context, string gibibytes) =>
        Assert.Equal(gibibytes, $"{KeyValueCache.Of(ParameterGroupsTests.Named(name), context).Value / Bytes.Gibibyte:F2}");

    // Eight times as much without grouped queries: the bug of calculators that forget the ratio.
    [Fact]
    public void Of_CountsKeyHeadsNotQueryHeads() =>
        Assert.Equal("10.00", $"{KeyValueCache.Of(Shapes.Llama2Large with { KeyValueHeads = null }, 4096).Value / Bytes.Gibibyte:F2}");

    [Fact]
    public void Of_AWindowIsFullOnce()
    {
        var (at4, at8) = (KeyValueCache.Of(Shapes.Gemma27, 4096).Value, KeyValueCache.Of(Shapes.Gemma27, 8192).Value);
        // Half of the layers stop growing at 4,096.
        Assert.Equal(1.5, at8 / at4, 1e-12);
        var linear = Shapes.Llama3Small with { Linear = new LinearAttention(28, 1e6) };
        Assert.Equal(28e6 * 2 + (4 * 4096 * 1000.0), KeyValueCache.Of(linear, 1000).Value);
    }

    [Fact]
    public void PerDevice_DoesNotDivideAHeadOrALatentVector()
    {
        Assert.Equal(KeyValueCache.Of(Shapes.Llama2Large, 4096).Value / 8, KeyValueCache.PerDevice(Shapes.Llama2Large, 4096, 8).Value);
        Assert.Equal(KeyValueCache.Of(Shapes.Llama2Large, 4096).Value / 8, KeyValueCache.PerDevice(Shapes.Llama2Large, 4096, 16).Value);
        Assert.Equal(KeyValueCache.Of(Shapes.DeepSeekV3, 4096).Value, KeyValueCache.PerDevice(Shapes.DeepSeekV3, 4096, 8).Value);
    }

    [Theory]
    [InlineData("mxfp8", 8.25)]
    [InlineData("mxfp6", 6.25)]
    [InlineData("mxfp4", 4.25)]
    [InlineData("nvfp4", 4.5)]
    [InlineData("int4-g128", 4.25)]
    [InlineData("q8_0", 8.5)]
    [InlineData("q6_k", 6.56)]
    [InlineData("q4_k_m", 4.9)]
    public void Find_StoredBitsHoldTheScales(string name, double bits) => Assert.Equal(bits, StoredPrecision.Find(name).Bits, 0.01);

    // Q4_K_M files: 8B 4.9, 70B 43.1 and 405B 249.1 GB; the mixture of types differs a little between sizes.
    [Theory]
    [InlineData(nameof(Shapes.Llama3Small), 4.9)]
    [InlineData(nameof(Shapes.Llama3Large), 43.1)]
    [InlineData(nameof(Shapes.Llama405), 249.1)]
    public void Total_OfAMixedTypeIsTheFiles(string name, double gigabytes) =>
        Assert.Equal(1, WeightBytes.Of(ParameterGroupsTests.Named(name), StoredPrecision.Find("q4_k_m")).Total.Value / (gigabytes * 1e9), 0.006);

    // DeepSeek-V3 in FP8, both embeddings counted: 37.5 / 95 / 278 / 585 / 671 GB a step; only one of them is read.
    [Theory]
    [InlineData(1, 37.5)]
    [InlineData(4, 95)]
    [InlineData(16, 278)]
    [InlineData(64, 585)]
    [InlineData(256, 671)]
    public void Touched_GrowsWithTheBatch(double batch, double gigabytes)
    {
        var weights = WeightBytes.Of(Shapes.DeepSeekV3, StoredPrecision.Find("fp8"));
        var read = weights.Touched(Shapes.DeepSeekV3, batch).Value;
        // The reference counts the looked-up embedding, 0.93 GB, which a step does not read; routers and norms are kept at 16 bits here.
        Assert.InRange((read + weights.Lookup.Value) / 1e9, gigabytes - 0.6, gigabytes + 0.6);
        Assert.Equal(0.927, weights.Lookup.Value / 1e9, 0.001);
    }
}
