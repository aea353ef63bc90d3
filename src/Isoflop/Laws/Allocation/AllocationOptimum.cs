using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Laws.Allocation;

/// <summary>The split of one budget by one method, with intervals.</summary>
/// <param name="Method">The method.</param>
/// <param name="Flops">The budget.</param>
/// <param name="Params">N*.</param>
/// <param name="ParamsInterval">Interval of N*, parameters.</param>
/// <param name="Tokens">D*.</param>
/// <param name="TokensInterval">Interval of D*, tokens.</param>
public sealed record AllocationOptimum(
    AllocationMethod Method, Flops Flops, Params Params, Interval ParamsInterval, Tokens Tokens, Interval TokensInterval)
{
    /// <summary>The loss there; null where the method knows no loss.</summary>
    public NatsPerToken? Loss { get; init; }

    /// <summary>Interval of the mean loss there, nats per token; null where the method knows no loss.</summary>
    public Interval? LossInterval { get; init; }

    /// <summary>Tokens per parameter, D*/N*.</summary>
    public double TokensPerParam => Tokens.Value / Params.Value;
}
