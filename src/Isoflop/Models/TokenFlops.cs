using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Models;

/// <summary>
/// Floating-point operations of a token, under every convention in use: a product of a matrix counts 2 for each of its weights, and training three times
/// the forward pass.
/// </summary>
/// <param name="LayerProducts">Training: 6 for every weight of the layers' matrices that the token passes, FLOPs.</param>
/// <param name="HeadProducts">Training: 6 for every weight of the output head, tied or not; looking up an embedding costs nothing, FLOPs.</param>
/// <param name="Attention">Training: queries against keys and weights against values, FLOPs.</param>
/// <param name="SixN">Training by the rule 6N, N being the active parameters with all embeddings, FLOPs.</param>
/// <param name="WithAttention">Training by 6N + 12 L H Q T, without the causal half, FLOPs   [PaLM, app. B].</param>
public sealed record TokenFlops(Flops LayerProducts, Flops HeadProducts, Flops Attention, Flops SixN, Flops WithAttention)
{
    /// <summary>Training, every product counted.</summary>
    public Flops Exact => new(LayerProducts.Value + HeadProducts.Value + Attention.Value);

    /// <summary>
    /// What the device computes: the exact count and what is computed again on the way back. Full recompute passes the layers forward once more, which is
    /// eq. 3 of [Narayanan 2021]; selective recompute repeats the attention, a third of <see cref="Attention"/>.
    /// </summary>
    /// <param name="recompute">What is not kept.</param>
    public Flops Hardware(Recompute recompute) => new(Exact.Value + recompute switch
    {
        Recompute.Full => (LayerProducts.Value + Attention.Value) / 3,
        Recompute.Selective => Attention.Value / 3,
        _ => 0,
    });

    /// <summary>Counts the training of a shape.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="reach">What tokens attend to; null means causal whole sequences of the shape's context.</param>
    public static TokenFlops Of(ModelShape shape, AttentionReach? reach = null)
    {
        reach ??= AttentionReach.CausalSequence;
        var groups = ParameterGroups.Of(shape);
        var share = PassedShare(shape);
        var window = shape.Window is { } local ? local.Layers * reach.MeanKeys(shape.Context, local.Tokens) : 0;
        var keys = (shape.FullAttentionLayers * reach.MeanKeys(shape.Context)) + window;
        var six = 6 * share * groups.Active.Value;
        return new(
            LayerProducts: new(6 * share * LayerWeights(groups)),
            HeadProducts: new(6.0 * share * shape.Vocabulary * shape.Width),
            Attention: new(3 * share * (AttentionForward(shape, keys) + EncoderForward(shape) + LinearForward(shape))),
            SixN: new(six),
            WithAttention: new(six + (3 * share * AttentionForward(shape, (double)(shape.Layers + shape.EncoderLayers) * shape.Context))));
    }

    /// <summary>Forward pass of one more token when so many are there already: what decoding costs.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="context">Tokens that it attends to, itself included.</param>
    public static Flops Decode(ModelShape shape, double context)
    {
        var keys = (shape.FullAttentionLayers * context) + (shape.Window is { } window ? window.Layers * Math.Min(context, window.Tokens) : 0);
        return new((2 * (LayerWeights(ParameterGroups.Of(shape)) + ((double)shape.Vocabulary * shape.Width))) + AttentionForward(shape, keys) + LinearForward(shape));
    }

    /// <summary>Forward pass of a whole prompt, causal; the head is needed for its last token only.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    public static Flops Prefill(ModelShape shape, double tokens)
    {
        var reach = AttentionReach.CausalSequence;
        var keys = (shape.FullAttentionLayers * reach.MeanKeys(tokens)) + (shape.Window is { } window ? window.Layers * reach.MeanKeys(tokens, window.Tokens) : 0);
        var layers = (2 * LayerWeights(ParameterGroups.Of(shape))) + AttentionForward(shape, keys) + LinearForward(shape);
        return new((tokens * layers) + (2.0 * shape.Vocabulary * shape.Width));
    }

    static double LayerWeights(ParameterGroups groups) =>
        groups.Attention.Value + groups.FeedForward.Value + groups.RoutedExperts.Value - groups.IdleExperts.Value + groups.Routers.Value;

    // 2·keys·a·d for the scores and as much for the sum of values; keys is summed over layers.
    static double AttentionForward(ModelShape shape, double keys) => 2 * keys * shape.Heads * (shape.QueryKeyWidth + (double)shape.ValueHeadWidth);

    // The encoder sees its whole sequence, and every decoder layer sees it too.
    static double EncoderForward(ModelShape shape) =>
        shape.EncoderLayers == 0 ? 0 : AttentionForward(shape, (shape.EncoderLayers + (double)shape.Layers) * shape.Context);

    // A state is updated and read: 2 for each of its numbers, twice.
    static double LinearForward(ModelShape shape) => shape.Linear is { } linear ? 4 * linear.Layers * linear.StateElements : 0;

    // A token is the encoder's or the decoder's and passes about half of the weights: 3ND, as in table D.1 of [Brown 2020].
    static double PassedShare(ModelShape shape) => shape.EncoderLayers > 0 ? 0.5 : 1;
}
