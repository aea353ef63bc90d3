using Isoflop.Quantities;

namespace Isoflop.Plans.Lifetimes;

/// <summary>What a model will serve in its life.</summary>
/// <param name="Input">Tokens read: prompts, whose products are computed many tokens at a time.</param>
/// <param name="Output">Tokens written, one after the other.</param>
public sealed record ServingDemand(Tokens Input, Tokens Output)
{
    /// <summary>Input and output together.</summary>
    public Tokens Total => new(Input.Value + Output.Value);

    /// <summary>The share of the input; 0 where there is no demand.</summary>
    public double InputShare => Total.Value > 0 ? Input.Value / Total.Value : 0;
}
