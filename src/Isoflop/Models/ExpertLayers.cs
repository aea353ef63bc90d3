namespace Isoflop.Models;

/// <summary>The feed-forward blocks that are mixtures of experts.</summary>
/// <param name="Count">Routed experts of such a layer, E.</param>
/// <param name="Active">Routed experts that a token goes to, k.</param>
/// <param name="Width">Inner width of a routed expert.</param>
public sealed record ExpertLayers(int Count, int Active, int Width)
{
    /// <summary>Inner width of what every token passes beside the routed experts: shared experts together, or a dense residual block. 0 where there is none.</summary>
    public int SharedWidth { get; init; }

    /// <summary>How many layers have experts; the others are dense. Null means all.</summary>
    public int? Layers { get; init; }

    /// <summary>Matrices of a routed expert; null means as in the dense layers. GLaM's dense layers are gated and its experts are not.</summary>
    public FeedForwardKind? Kind { get; init; }

    /// <summary>Whether the router has a bias an expert (DeepSeek-V3's balance, gpt-oss's router).</summary>
    public bool RouterBias { get; init; }

    /// <summary>
    /// Distinct experts of a layer that a batch of tokens reads, where routing is even: E(1 - (1 - k/E)^b). Reading the active experts only is true of
    /// one token; a batch reads nearly all.
    /// </summary>
    /// <param name="batch">Tokens computed together, b.</param>
    public double DistinctExperts(double batch) => Count * (1 - Math.Pow(1 - ((double)Active / Count), batch));
}
