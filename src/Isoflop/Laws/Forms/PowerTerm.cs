using Isoflop.Numerics;

namespace Isoflop.Laws.Forms;

/// <summary>x^-α over spans, the brick of every power law.</summary>
static class PowerTerm
{
    /// <summary>x^-α = exp(-α ln x).</summary>
    /// <param name="logX">[point]: ln x.</param>
    /// <param name="alpha">The exponent.</param>
    /// <param name="power">[point]: receives x^-α.</param>
    public static void Fill(ReadOnlySpan<double> logX, double alpha, Span<double> power) => Elementwise.Exp(logX, -alpha, power);

    /// <summary>d(A x^-α)/dα = -A x^-α ln x.</summary>
    /// <param name="logX">[point]: ln x.</param>
    /// <param name="power">[point]: x^-α.</param>
    /// <param name="factor">A.</param>
    /// <param name="slope">[point]: receives the derivative.</param>
    public static void FillSlope(ReadOnlySpan<double> logX, ReadOnlySpan<double> power, double factor, Span<double> slope) =>
        Elementwise.Multiply(power, logX, -factor, slope);
}
