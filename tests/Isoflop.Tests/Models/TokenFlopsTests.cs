using Isoflop.Lab.Transformers;
using Isoflop.Models;
using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Tests.Models;

/// <summary>Compute per token against the papers that count it.</summary>
public class TokenFlopsTests
{
    // Table D.1 of GPT-3 at 300B tokens: FLOPs and PF-days by 6ND.
    [Theory]
    [InlineData(125e6, "2.25e20", "2.60")]
    [InlineData(356e6, "6.41e20", "7.42")]
    [InlineData(760e6, "1.37e21", "15.8")]
    [InlineData(1320e6, "2.38e21", "27.5")]
    [InlineData(2650e6, "4.77e21", "55.2")]
    [InlineData(6660e6, "1.2e22", "139")]
    [InlineData(12850e6, "2.31e22", "268")]
    [InlineData(174600e6, "3.14e23", "3637")]
    public void SixNd_IsTableD1OfGpt3(double size, string flops, string days)
    {
        var c = new Params(size).TrainingFlops(new Tokens(300e9));
        Assert.Equal(flops, c.ToString());
        var petaflopDays = c.Value / Flops.PetaflopDay;
        // The paper prints three digits; 3637 as 3640.
        Assert.Equal(days, petaflopDays >= 1000 ? $"{petaflopDays:F0}" : petaflopDays >= 100 ? $"{petaflopDays:F0}" : petaflopDays >= 10 ? $"{petaflopDays:F1}" : $"{petaflopDays:F2}");
    }

    // Table 3 of Chinchilla by 6ND, as far as its rounded sizes and tokens allow.
    [Theory]
    [InlineData(400e6, 8.0e9, "1.92e19")]
    [InlineData(1e9, 20.2e9, "1.21e20")]
    [InlineData(10e9, 205.1e9, "1.23e22")]
    [InlineData(175e9, 3.7e12, "3.88e24")]
    [InlineData(280e9, 5.9e12, "9.91e24")]
    [InlineData(520e9, 11.0e12, "3.43e25")]
    [InlineData(1e12, 21.2e12, "1.27e26")]
    [InlineData(10e12, 216.2e12, "1.3e28")]
    [InlineData(67e9, 1.5e12, "6.03e23")]
    public void SixNd_IsTable3OfChinchilla(double size, double tokens, string flops) =>
        Assert.Equal(flops, new Params(size).TrainingFlops(new Tokens(tokens)).ToString());

    // PaLM: 3.2777e12 per token, 2.557e24 for 780B tokens; 2.529e24 by 6ND.
    [Fact]
    public void WithAttention_IsPalms()
    {
        var flops = TokenFlops.Of(Shapes.Palm540);
        Assert.Equal("3.2778", $"{flops.WithAttention.Value / 1e12:F4}");
        Assert.Equal("2.557", $"{flops.WithAttention.Value * 780e9 / 1e24:F3}");
        Assert.Equal("2.529", $"{flops.SixN.Value * 780e9 / 1e24:F3}");
    }

    // A token of an encoder-decoder passes half: T5-11B 3.3e22 at 1T tokens, factor 3 in table D.1.
    [Fact]
    public void SixN_OfAnEncoderDecoderIsThreeN() => Assert.Equal("3.39e22", new Flops(TokenFlops.Of(Shapes.T5).SixN.Value * 1e12).ToString());

    [Theory]
    [InlineData(nameof(Shapes.DeepSeekV3), 14.8e12, 3.286e24, 0.02)]
    [InlineData(nameof(Shapes.Glam), 600e9, 3.478e23, 0.001)]
    [InlineData(nameof(Shapes.Llama405), 15.6e12, 3.80e25, 0.001)]
    public void SixN_CountsActiveParameters(string name, double tokens, double published, double tolerance) =>
        Assert.Equal(1, TokenFlops.Of(ParameterGroupsTests.Named(name)).SixN.Value * tokens / published, tolerance);

    // 72 B s L h² (1 + s/(6h) + V/(12 L h)) and, with full recompute, 96 B s L h² (1 + s/(6h) + V/(16 L h))   [Korthikanti 2022; Narayanan 2021, eq. 3].
    [Theory]
    [InlineData(48, 6144, 64)]
    [InlineData(96, 12288, 96)]
    [InlineData(105, 20480, 128)]
    [InlineData(128, 25600, 160)]
    public void Exact_IsMegatrons(int layers, int width, int heads)
    {
        var flops = TokenFlops.Of(Shapes.Gpt(layers, width, heads, 51200, 2048), AttentionReach.WholeSequence);
        double l = layers, h = width, s = 2048, v = 51200;
        Close(72 * l * h * h * (1 + (s / (6 * h)) + (v / (12 * l * h))), flops.Exact.Value);
        Close(96 * l * h * h * (1 + (s / (6 * h)) + (v / (16 * l * h))), flops.Hardware(Recompute.Full).Value);
    }

    // The lab counts what it trains; causal attention, query-key width included.
    [Fact]
    public void Exact_IsTheLabs()
    {
        var lab = new TransformerShape { Vocabulary = 512, Layers = 3, Width = 64, Heads = 8, KeyValueHeads = 2, HeadSize = 16, FeedForwardWidth = 176, Context = 128, Experts = new ExpertShape { Count = 8, Active = 2 } };
        var shape = Shapes.Llama(3, 64, 8, 2, 176, 512, 128) with { HeadSize = 16, TiedHead = true, Experts = new ExpertLayers(8, 2, 176) };
        Close(ParameterCounts.TrueFlops(lab).Value, TokenFlops.Of(shape).Exact.Value);
        Close(ParameterCounts.Of(lab).SixN.Value, TokenFlops.Of(shape).SixN.Value);
    }

    // Causal attention is half of the square; windows and packed documents less.
    [Fact]
    public void MeanKeys_AreCountedTokenByToken()
    {
        var random = new Isoflop.Numerics.CounterRandom(7, 0);
        for (var draw = 0; draw < 50; draw++)
        {
            int[] lengths = [.. Enumerable.Range(0, 1 + (draw % 5)).Select(_ => 1 + (int)(random.NextUniform() * 40))];
            var window = 1 + (int)(random.NextUniform() * 40);
            var (causal, whole) = (0.0, 0.0);
            foreach (var length in lengths)
            {
                for (var i = 1; i <= length; i++)
                {
                    causal += Math.Min(i, window);
                    whole += Math.Min(length, window);
                }
            }
            Assert.Equal(causal / lengths.Sum(), new AttentionReach(true, [.. lengths]).MeanKeys(0, window), 1e-9);
            Assert.Equal(whole / lengths.Sum(), new AttentionReach(false, [.. lengths]).MeanKeys(0, window), 1e-9);
        }
        Assert.Equal(512.5, AttentionReach.CausalSequence.MeanKeys(1024));
    }

    // A whole prompt decoded token by token costs what it costs at once, but for the head at every token.
    [Theory]
    [InlineData(nameof(Shapes.Llama3Small))]
    [InlineData(nameof(Shapes.Gemma27))]
    [InlineData(nameof(Shapes.DeepSeekV3))]
    public void Prefill_IsTheSumOfDecodes(string name)
    {
        var shape = ParameterGroupsTests.Named(name);
        const int tokens = 6000;
        var decoded = Enumerable.Range(1, tokens).Sum(context => TokenFlops.Decode(shape, context).Value);
        Close(decoded - ((tokens - 1) * 2.0 * shape.Vocabulary * shape.Width), TokenFlops.Prefill(shape, tokens).Value);
    }

    // Forward is a third of training.
    [Fact]
    public void Exact_IsThreePrefills()
    {
        var shape = Shapes.Llama3Small;
        var flops = TokenFlops.Of(shape);
        Close((flops.LayerProducts.Value + flops.Attention.Value) * shape.Context / 3, TokenFlops.Prefill(shape, shape.Context).Value - (2.0 * shape.Vocabulary * shape.Width));
    }

    static void Close(double expected, double actual) => Assert.Equal(1, actual / expected, 1e-12);
}
