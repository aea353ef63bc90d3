using Isoflop.Quantities;

namespace Isoflop.Laws;

/// <summary>How a law would spend a budget.</summary>
/// <param name="Flops">The budget, C = 6ND.</param>
/// <param name="Params">The size with the lowest loss, N*.</param>
/// <param name="Tokens">Its tokens, D* = C / 6N*.</param>
/// <param name="Loss">The loss there.</param>
public sealed record ComputeOptimum(Flops Flops, Params Params, Tokens Tokens, NatsPerToken Loss)
{
    /// <summary>Tokens per parameter, D*/N*.</summary>
    public double TokensPerParam => Tokens.Value / Params.Value;
}
