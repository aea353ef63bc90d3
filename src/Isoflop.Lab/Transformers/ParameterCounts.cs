using Isoflop.Quantities;

namespace Isoflop.Lab.Transformers;

/// <summary>Exact parameters of a shape by group, and the training compute that follows from them.</summary>
/// <param name="Embedding">The token embedding, which is the head too where that is tied.</param>
/// <param name="Head">The output head; 0 where it is tied.</param>
/// <param name="Attention">Query, key, value and output matrices.</param>
/// <param name="FeedForward">The matrices of all experts and of the shared one.</param>
/// <param name="Router">Router matrices and balance biases.</param>
/// <param name="Norms">The gains of all norms.</param>
/// <param name="Idle">Parameters of the experts that a token does not go to; counted in <paramref name="FeedForward"/>.</param>
public sealed record ParameterCounts(Params Embedding, Params Head, Params Attention, Params FeedForward, Params Router, Params Norms, Params Idle)
{
    /// <summary>All parameters: the sum of the groups.</summary>
    public Params Total => new(Embedding.Value + Head.Value + Attention.Value + FeedForward.Value + Router.Value + Norms.Value);

    /// <summary>Without the token embedding and the head: Kaplan's N.</summary>
    public Params NonEmbedding => new(Total.Value - Embedding.Value - Head.Value);

    /// <summary>The parameters that act on a token: all but idle experts.</summary>
    public Params Active => new(Total.Value - Idle.Value);

    /// <summary>Counts a shape.</summary>
    /// <param name="shape">The shape.</param>
    public static ParameterCounts Of(TransformerShape shape)
    {
        double layers = shape.Layers, width = shape.Width;
        var experts = shape.Experts;
        var expert = 3 * width * shape.FeedForwardWidth;
        var norms = 2 * width + (shape.QueryKeyNorm ? 2 * shape.HeadWidth : 0);
        var router = experts.Routed ? experts.Count * (width + (experts.Balance == ExpertBalance.Bias ? 1 : 0)) : 0;
        return new(
            Embedding: new(shape.Vocabulary * width),
            Head: new(shape.TiedHead ? 0 : shape.Vocabulary * width),
            Attention: new(layers * width * 2 * ((double)shape.QueryWidth + shape.KeyWidth)),
            FeedForward: new(layers * ((experts.Count * expert) + (3 * width * experts.SharedWidth))),
            Router: new(layers * router),
            Norms: new((layers * norms) + width),
            Idle: new(layers * (experts.Count - experts.Active) * expert));
    }

    /// <summary>Training compute of a token by the rule 6N, N being the active parameters.</summary>
    public Flops SixN => Active.TrainingFlops(new Tokens(1));

    /// <summary>
    /// Training compute of a token as it is spent: 6 for every weight of a matrix product that the token passes (the head once, the embedding
    /// not at all, since looking up is no product) and 6 layers × query width × (context + 1) for causal attention, half of PaLM's 12 LHQT.
    /// What a kernel computes twice to save memory is not counted.
    /// </summary>
    /// <param name="shape">The shape that was counted.</param>
    public static Flops TrueFlops(TransformerShape shape)
    {
        var counts = Of(shape);
        var routers = shape.Experts.Routed ? (double)shape.Layers * shape.Experts.Count * shape.Width : 0;
        var products = counts.Attention.Value + counts.FeedForward.Value - counts.Idle.Value + routers + ((double)shape.Vocabulary * shape.Width);
        return new((6 * products) + (6.0 * shape.Layers * shape.QueryWidth * (shape.Context + 1)));
    }
}
