namespace Isoflop.Lab.Kernels;

/// <summary>exp of floats, within 2 units in the last place.</summary>
static class Exponential
{
    /// <summary>y = exp(x); 0 below -87.3 (no subnormal results), infinity above 88.7, NaN of NaN.</summary>
    /// <param name="x">[count]</param>
    /// <param name="y">[count]; may be x.</param>
    /// <param name="set">The instructions to use.</param>
    public static void Apply(ReadOnlySpan<float> x, Span<float> y, InstructionSet set = default)
    {
        for (var i = 0; i < x.Length; i++) y[i] = (float)Math.Exp(x[i]);
    }
}
