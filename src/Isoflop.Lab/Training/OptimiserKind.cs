namespace Isoflop.Lab.Training;

/// <summary>The rule by which gradients move weights.</summary>
public enum OptimiserKind
{
    /// <summary>Adam with decoupled decay [Loshchilov and Hutter 2019, 1711.05101].</summary>
    AdamW,

    /// <summary>
    /// Momentum whose matrix is made orthogonal by Newton and Schulz's iteration [Jordan 2024], for the matrices inside the layers; scaled by
    /// 0.2 √(larger side), which gives its steps the size of AdamW's [Liu 2025, 2502.16982]. Embedding, head, routers and gains take AdamW.
    /// </summary>
    Muon,
}
