namespace Isoflop.Models.Training;

/// <summary>What data-parallel replicas divide among themselves [Rajbhandari 2020, arXiv 1910.02054].</summary>
public enum ZeroStage
{
    /// <summary>Nothing: each holds all.</summary>
    None,

    /// <summary>Optimiser states (ZeRO-1, Megatron's distributed optimiser).</summary>
    OptimiserStates,

    /// <summary>And gradients (ZeRO-2).</summary>
    Gradients,

    /// <summary>And parameters (ZeRO-3, fully sharded data parallelism).</summary>
    Parameters,
}
