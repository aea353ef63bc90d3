namespace Isoflop.Models.Training;

/// <summary>Which activations are computed again on the way back instead of being kept [Korthikanti 2022, arXiv 2205.05198].</summary>
public enum Recompute
{
    /// <summary>None: all are kept.</summary>
    None,

    /// <summary>The attention's scores, softmax and weights; what FlashAttention does anyway.</summary>
    Selective,

    /// <summary>Everything but the input of each layer.</summary>
    Full,
}
