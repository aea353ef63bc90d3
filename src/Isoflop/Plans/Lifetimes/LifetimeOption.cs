using Isoflop.Quantities;

namespace Isoflop.Plans.Lifetimes;

/// <summary>A size and its text, with what they cost over a life.</summary>
/// <param name="Params">The size.</param>
/// <param name="Tokens">The training text.</param>
/// <param name="Training">Cost of training, 6ND FLOPs, in the unit of the costs.</param>
/// <param name="Serving">Cost of serving the demand, 2N FLOPs a token, in the unit of the costs.</param>
public sealed record LifetimeOption(Params Params, Tokens Tokens, double Training, double Serving)
{
    /// <summary>Training and serving.</summary>
    public double Total => Training + Serving;

    /// <summary>Tokens per parameter.</summary>
    public double TokensPerParam => Tokens.Value / Params.Value;

    /// <summary>The cost of a size on a text under a demand.</summary>
    /// <param name="size">The size.</param>
    /// <param name="tokens">The training text.</param>
    /// <param name="demand">What is served.</param>
    /// <param name="costs">What FLOPs cost.</param>
    public static LifetimeOption Of(Params size, Tokens tokens, ServingDemand demand, LifetimeCosts costs) => new(
        size,
        tokens,
        costs.Training * 6 * size.Value * tokens.Value,
        2 * size.Value * ((costs.Input * demand.Input.Value) + (costs.Output * demand.Output.Value)));
}
