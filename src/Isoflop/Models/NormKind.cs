namespace Isoflop.Models;

/// <summary>What a norm learns.</summary>
public enum NormKind
{
    /// <summary>A gain per channel (RMSNorm).</summary>
    RootMeanSquare,

    /// <summary>A gain and a bias per channel (LayerNorm).</summary>
    Layer,

    /// <summary>Nothing (OLMo's LayerNorm).</summary>
    NonParametric,
}
