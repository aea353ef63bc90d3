using Isoflop.Models;

namespace Isoflop.Tests.Models;

/// <summary>Shapes of published models, written down from their configurations: what tests of counting stand on.</summary>
static class Shapes
{
    public static ModelShape Llama2Small { get; } = Llama(32, 4096, 32, 32, 11008, 32000, 4096);

    public static ModelShape Llama2Large { get; } = Llama(80, 8192, 64, 8, 28672, 32000, 4096);

    public static ModelShape Llama3Small { get; } = Llama(32, 4096, 32, 8, 14336, 128256, 8192);

    public static ModelShape Llama3Large { get; } = Llama(80, 8192, 64, 8, 28672, 128256, 8192);

    public static ModelShape Llama405 { get; } = Llama(126, 16384, 128, 8, 53248, 128256, 131072);

    public static ModelShape Qwen7 { get; } = Llama(28, 3584, 28, 4, 18944, 152064, 32768) with { QueryKeyValueBias = true };

    public static ModelShape Qwen72 { get; } = Llama(80, 8192, 64, 8, 29568, 152064, 32768) with { QueryKeyValueBias = true };

    public static ModelShape Mixtral { get; } = Llama(32, 4096, 32, 8, 0, 32000, 32768) with { Experts = new ExpertLayers(8, 2, 14336) };

    public static ModelShape Gemma27 { get; } = Llama(46, 4608, 32, 16, 36864, 256128, 8192) with
    {
        HeadSize = 128,
        TiedHead = true,
        NormsPerLayer = 4,
        Window = new SlidingWindow(4096, 23),
    };

    public static ModelShape Gpt2Small { get; } = Gpt(12, 768, 12, 50257, 1024) with { QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, PositionEmbeddings = 1024 };

    public static ModelShape Gpt2Large { get; } = Gpt2Small with { Layers = 48, Width = 1600, Heads = 25, FeedForwardWidth = 6400 };

    public static ModelShape Gpt3 { get; } = Gpt(96, 12288, 96, 50257, 2048);

    public static ModelShape Palm540 { get; } = Llama(118, 18432, 48, 1, 73728, 256000, 2048) with { HeadSize = 256, TiedHead = true };

    public static ModelShape Gopher { get; } = Gpt(80, 16384, 128, 32000, 2048) with { RelativePositionMatrix = true };

    public static ModelShape Glam { get; } = Gpt(64, 8192, 128, 256000, 1024) with
    {
        HeadSize = 128,
        FeedForward = FeedForwardKind.Gated,
        Experts = new ExpertLayers(64, 2, 32768) { Layers = 32, Kind = FeedForwardKind.Plain },
    };

    public static ModelShape T5 { get; } = Gpt(24, 1024, 128, 32128, 512) with { HeadSize = 128, FeedForwardWidth = 65536, EncoderLayers = 24, Norm = NormKind.RootMeanSquare };

    public static ModelShape DeepSeekV3 { get; } = Llama(61, 7168, 128, 128, 18432, 129280, 4096) with
    {
        HeadSize = 128,
        Latent = new LatentAttention(512, 64, 1536),
        Experts = new ExpertLayers(256, 8, 2048) { SharedWidth = 2048, Layers = 58, RouterBias = true },
    };

    public static ModelShape DeepSeekV2 { get; } = Llama(60, 5120, 128, 128, 12288, 102400, 4096) with
    {
        HeadSize = 128,
        Latent = new LatentAttention(512, 64, 1536),
        Experts = new ExpertLayers(160, 6, 1536) { SharedWidth = 2 * 1536, Layers = 59 },
    };

    public static ModelShape Dbrx { get; } = Llama(40, 6144, 48, 8, 0, 100352, 32768) with { Experts = new ExpertLayers(16, 4, 10752) };

    public static ModelShape Olmoe { get; } = Llama(16, 2048, 16, 16, 0, 50304, 4096) with { Experts = new ExpertLayers(64, 8, 1024) };

    /// <summary>Gated, untied, rotary, RMSNorm.</summary>
    public static ModelShape Llama(int layers, int width, int heads, int keyHeads, int inner, int vocabulary, int context) => new()
    {
        Layers = layers,
        Width = width,
        Heads = heads,
        KeyValueHeads = keyHeads,
        FeedForwardWidth = inner,
        Vocabulary = vocabulary,
        Context = context,
    };

    /// <summary>Plain, tied, LayerNorm, four times as wide inside.</summary>
    public static ModelShape Gpt(int layers, int width, int heads, int vocabulary, int context) => new()
    {
        Layers = layers,
        Width = width,
        Heads = heads,
        FeedForwardWidth = 4 * width,
        FeedForward = FeedForwardKind.Plain,
        Vocabulary = vocabulary,
        Context = context,
        TiedHead = true,
        Norm = NormKind.Layer,
    };
}
