using Isoflop.Quantities;

namespace Isoflop.Laws;

/// <summary>The box of scales in which a law was fitted. Outside it a law extrapolates.</summary>
/// <param name="Params">Smallest and largest size.</param>
/// <param name="Tokens">Fewest and most tokens.</param>
/// <param name="Flops">Least and most compute.</param>
public sealed record FittedRange((Params Low, Params High)? Params, (Tokens Low, Tokens High)? Tokens, (Flops Low, Flops High)? Flops)
{
    /// <summary>How many times beyond the largest compute of the range a budget lies; 1 or less inside. NaN where the range is not known.</summary>
    /// <param name="flops">The budget.</param>
    public double Beyond(Flops flops) => Flops is { } range ? flops.Value / range.High.Value : double.NaN;
}
