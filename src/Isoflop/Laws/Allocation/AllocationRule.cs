using Isoflop.Quantities;

namespace Isoflop.Laws.Allocation;

/// <summary>How to split compute, as two power laws: N* = k_N C^a and D* = k_D C^b.</summary>
/// <param name="SizeExponent">a.</param>
/// <param name="LogSizeFactor">ln k_N.</param>
/// <param name="TokenExponent">b; exactly 1 - a where D* = C / 6N*.</param>
/// <param name="LogTokenFactor">ln k_D.</param>
public readonly record struct AllocationRule(double SizeExponent, double LogSizeFactor, double TokenExponent, double LogTokenFactor)
{
    /// <summary>The rule that spends what N* = k_N C^a leaves on tokens: D* = C / 6N*.</summary>
    /// <param name="sizeExponent">a.</param>
    /// <param name="logSizeFactor">ln k_N.</param>
    public static AllocationRule OfSize(double sizeExponent, double logSizeFactor) =>
        new(sizeExponent, logSizeFactor, 1 - sizeExponent, -Math.Log(6) - logSizeFactor);

    /// <summary>N* at a budget.</summary>
    /// <param name="flops">The budget.</param>
    public Params Params(Flops flops) => new(Math.Exp(LogSizeFactor + (SizeExponent * Math.Log(flops.Value))));

    /// <summary>D* at a budget.</summary>
    /// <param name="flops">The budget.</param>
    public Tokens Tokens(Flops flops) => new(Math.Exp(LogTokenFactor + (TokenExponent * Math.Log(flops.Value))));
}
