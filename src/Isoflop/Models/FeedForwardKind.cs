namespace Isoflop.Models;

/// <summary>How many matrices a feed-forward block has.</summary>
public enum FeedForwardKind
{
    /// <summary>Three: gate, up and down (SwiGLU, GeGLU).</summary>
    Gated,

    /// <summary>Two: up and down (GELU, ReLU, squared ReLU).</summary>
    Plain,
}
