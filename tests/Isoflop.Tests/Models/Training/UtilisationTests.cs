using Isoflop.Models;
using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Tests.Models.Training;

/// <summary>Utilisation as published, and what it stands on.</summary>
public class UtilisationTests
{
    // 238.3K tokens/s on 6,144 TPU v4: 46.2 %; 45.7 % without attention.
    [Fact]
    public void OfThroughput_IsPalms()
    {
        var flops = TokenFlops.Of(Shapes.Palm540);
        Assert.Equal("46.23", $"{Utilisation.OfThroughput(238.3e3, flops.WithAttention, 6144, new Flops(275e12)) * 100:F2}");
        Assert.Equal("45.7", $"{Utilisation.OfThroughput(238.3e3, flops.SixN, 6144, new Flops(275e12)) * 100:F1}");
    }

    // Iteration seconds, batch and devices of [Korthikanti 2022, table 5]; MFU, and HFU as the paper counts it.
    [Theory]
    [InlineData(48, 6144, 64, 4, 8, 1.10, "41.7", "43.8")]
    [InlineData(96, 12288, 96, 64, 64, 13.75, "51.4", "52.8")]
    [InlineData(105, 20480, 128, 280, 280, 37.83, "56.0", "57.0")]
    [InlineData(128, 25600, 160, 512, 512, 71.49, "56.3", "57.0")]
    public void OfThroughput_IsKorthikantis(int layers, int width, int heads, int batch, int devices, double seconds, string model, string hardware)
    {
        var flops = TokenFlops.Of(Shapes.Gpt(layers, width, heads, 51200, 2048), AttentionReach.WholeSequence);
        double Share(double perToken) => Utilisation.OfThroughput(batch * 2048 / seconds, new Flops(perToken), devices, new Flops(312e12)) * 100;

        Assert.Equal(model, $"{Share(flops.Exact.Value):F1}");
        // The paper's hardware FLOPs, 72 B s L h² (1 + s/(3h) + V/(12Lh)), add attention a second time over; repeating its forward pass adds a third of that.
        Assert.Equal(hardware, $"{Share(flops.Exact.Value + flops.Attention.Value):F1}");
        Assert.Equal(flops.Exact.Value + (flops.Attention.Value / 3), flops.Hardware(Recompute.Selective).Value);
    }

    // MT-NLG 530B, batch 1,920, TFLOP/s a device with full recompute: 126 / 121 / 113.
    [Theory]
    [InlineData(2240, 60.1, "125.7")]
    [InlineData(2800, 50.2, "120.4")]
    [InlineData(3360, 44.4, "113.5")]
    public void Hardware_IsMegatronTurings(int devices, double seconds, string teraflops)
    {
        var flops = TokenFlops.Of(Shapes.Gpt(105, 20480, 128, 51200, 2048), AttentionReach.WholeSequence).Hardware(Recompute.Full);
        Assert.Equal(teraflops, $"{flops.Value * 1920 * 2048 / seconds / devices / 1e12:F1}");
    }

    // days = 8 T P / (n X): 175B on 300B tokens, 1,024 A100 at 140 TFLOP/s: 34; 1T on 450B, 3,072 at 163: 84   [Narayanan 2021, sec. 5.8].
    [Theory]
    [InlineData(175e9, 300e9, 1024, 140e12, "33.9")]
    [InlineData(1e12, 450e9, 3072, 163e12, "83.2")]
    public void FullRecompute_TakesNarayanansDays(double size, double tokens, double devices, double perSecond, string days)
    {
        // Four passes for three: 8 of 6.
        var flops = new Params(size).TrainingFlops(new Tokens(tokens)).Value * 4 / 3;
        Assert.Equal(days, $"{flops / (devices * perSecond) / 86_400:F1}");
    }
}
