namespace Isoflop.Lab.Transformers;

/// <summary>What a tensor does, which decides how it is initialised, whether it decays and at which rate it learns.</summary>
enum ParameterKind
{
    /// <summary>Looked up by token; multiplies activations as well where the head is tied.</summary>
    Embedding,

    /// <summary>The output head.</summary>
    Head,

    /// <summary>A matrix between activations.</summary>
    Hidden,

    /// <summary>A matrix whose result is added to the residual stream.</summary>
    ResidualOutput,

    /// <summary>The router of a layer.</summary>
    Router,

    /// <summary>The gain of a norm.</summary>
    Gain,

    /// <summary>A bias on the choice of experts: moved by the load, not by the gradient.</summary>
    BalanceBias,
}
