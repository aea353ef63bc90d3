using Isoflop.Quantities;

namespace Isoflop.Models;

/// <summary>The parameters of a shape by group, which sum to the total; every convention of N is a sum of them.</summary>
/// <param name="TokenEmbedding">The token embedding, which is the head too where that is tied.</param>
/// <param name="PositionEmbedding">Learned positions.</param>
/// <param name="Attention">Query, key, value and output matrices, latent ones included.</param>
/// <param name="FeedForward">Dense feed-forward blocks, shared experts and dense residual blocks.</param>
/// <param name="RoutedExperts">All routed experts.</param>
/// <param name="Routers">Router matrices and their biases.</param>
/// <param name="Norms">Gains and biases of norms.</param>
/// <param name="Biases">Biases of the matrices.</param>
/// <param name="Head">The output head; 0 where it is tied.</param>
/// <param name="IdleExperts">Parameters of the experts that a token does not go to; counted in <paramref name="RoutedExperts"/>.</param>
public sealed record ParameterGroups(
    Params TokenEmbedding, Params PositionEmbedding, Params Attention, Params FeedForward, Params RoutedExperts, Params Routers, Params Norms, Params Biases, Params Head, Params IdleExperts)
{
    /// <summary>All parameters.</summary>
    public Params Total => new(TokenEmbedding.Value + PositionEmbedding.Value + Layers.Value + Head.Value);

    /// <summary>All but embeddings and head: the layers and the last norm.</summary>
    public Params Layers => new(Attention.Value + FeedForward.Value + RoutedExperts.Value + Routers.Value + Norms.Value + Biases.Value);

    /// <summary>The parameters that act on a token: all but idle experts. Both embeddings count.</summary>
    public Params Active => new(Total.Value - IdleExperts.Value);

    /// <summary>Active parameters without the token embedding where the head is separate: looking up is no product (gpt-oss counts so).</summary>
    public Params ActiveWithoutLookup => new(Head.Value > 0 ? Active.Value - TokenEmbedding.Value : Active.Value);

    /// <summary>The weights of matrix products, each once, idle experts included: layers' matrices, routers and the head, tied or not.</summary>
    public Params MatricesAndHead => new(Attention.Value + FeedForward.Value + RoutedExperts.Value + Routers.Value + (Head.Value > 0 ? Head.Value : TokenEmbedding.Value));

    /// <summary>The groups by name, in the order in which a token meets them. They sum to the total.</summary>
    public IEnumerable<(string Name, Params Params)> ByName =>
    [
        ("token embedding", TokenEmbedding),
        ("position embedding", PositionEmbedding),
        ("attention", Attention),
        ("feed-forward", FeedForward),
        ("routed experts", RoutedExperts),
        ("routers", Routers),
        ("norms", Norms),
        ("biases", Biases),
        ("head", Head),
    ];

    /// <summary>N under a convention.</summary>
    /// <param name="convention">What N counts; where it is not said, all parameters.</param>
    public Params Count(ParamsConvention convention) => convention switch
    {
        ParamsConvention.NonEmbedding => Layers,
        ParamsConvention.MatricesAndHead => MatricesAndHead,
        ParamsConvention.Active => Active,
        _ => Total,
    };

    /// <summary>Counts a shape.</summary>
    /// <param name="shape">The shape.</param>
    public static ParameterGroups Of(ModelShape shape)
    {
        double width = shape.Width, stacks = shape.Layers + shape.EncoderLayers;
        // A decoder layer beside an encoder attends twice.
        var attentions = stacks + (shape.EncoderLayers > 0 ? shape.Layers : 0);
        var (experts, expertLayers) = (shape.Experts, (double)shape.ExpertLayerCount);
        var expert = experts is null ? 0 : shape.ExpertMatrices * width * experts.Width;
        var dense = shape.DenseLayerCount * shape.DenseMatrices * width * shape.FeedForwardWidth;
        var shared = experts is null ? 0 : expertLayers * shape.DenseMatrices * width * experts.SharedWidth;
        var tables = shape.Vocabulary * width;
        return new(
            TokenEmbedding: new(tables),
            PositionEmbedding: new(shape.PositionEmbeddings * width),
            Attention: new(attentions * AttentionMatrices(shape)),
            FeedForward: new(dense + shared),
            RoutedExperts: new(expertLayers * (experts?.Count ?? 0) * (expert + ExpertBiases(shape))),
            Routers: new(expertLayers * (experts?.Count ?? 0) * (width + (experts?.RouterBias == true ? 1 : 0))),
            Norms: new(NormWeights(shape, stacks)),
            Biases: new(MatrixBiases(shape, attentions)),
            Head: new(shape.TiedHead ? 0 : tables),
            IdleExperts: new(expertLayers * ((experts?.Count ?? 0) - (experts?.Active ?? 0)) * (expert + ExpertBiases(shape))));
    }

    // Grouped queries: h·a·hd + 2·h·kv·hd + a·hd·h. Latent: h·q + q·a·(d_nope + d_rope) + h·(d_c + d_rope) + d_c·a·(d_nope + d_v) + a·d_v·h   [DeepSeek-V2, app. C].
    static double AttentionMatrices(ModelShape shape)
    {
        double width = shape.Width, heads = shape.Heads, head = shape.HeadWidth;
        var relative = shape.RelativePositionMatrix ? width * width : 0;
        if (shape.Latent is not { } latent) return (2 * width * head * (heads + shape.KeyHeads)) + relative;
        var query = latent.QueryRank is { } rank ? rank * (width + (heads * shape.QueryKeyWidth)) : width * heads * shape.QueryKeyWidth;
        var keys = (width * (latent.KeyValueRank + latent.RotaryWidth)) + (latent.KeyValueRank * heads * (head + shape.ValueHeadWidth));
        return query + keys + (heads * shape.ValueHeadWidth * width) + relative;
    }

    static double NormWeights(ModelShape shape, double stacks)
    {
        var perChannel = shape.Norm switch { NormKind.RootMeanSquare => 1, NormKind.Layer => 2, _ => 0 };
        var latent = shape.Latent is { } ranks ? ranks.KeyValueRank + (ranks.QueryRank ?? 0) : 0;
        var queryKey = shape.QueryKeyNorm ? 2 * shape.HeadWidth : 0;
        // The norm before the cross attention; and each stack ends with a norm.
        var cross = shape.EncoderLayers > 0 ? shape.Layers : 0;
        var channels = (((stacks * shape.NormsPerLayer) + cross + (shape.EncoderLayers > 0 ? 2 : 1)) * shape.Width) + (stacks * (latent + queryKey));
        return perChannel * channels;
    }

    static double MatrixBiases(ModelShape shape, double attentions)
    {
        double width = shape.Width;
        var queryKeyValue = shape.QueryKeyValueBias ? shape.HeadWidth * ((double)shape.Heads + (2 * shape.KeyHeads)) : 0;
        var output = shape.OutputBias ? width : 0;
        var dense = shape.FeedForwardBias ? ((shape.DenseMatrices - 1.0) * shape.FeedForwardWidth) + width : 0;
        return (attentions * (queryKeyValue + output)) + (shape.DenseLayerCount * dense);
    }

    static double ExpertBiases(ModelShape shape) =>
        shape is { FeedForwardBias: true, Experts: { } experts } ? ((shape.ExpertMatrices - 1.0) * experts.Width) + shape.Width : 0;
}
