using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Isoflop.Numerics;

/// <summary>What is summed over the runs and minimised. One solver serves every choice.</summary>
/// <param name="Delta">
/// Half-width δ of the quadratic zone of the Huber loss, in the unit of the residual: 1e-3 on log residuals [Hoffmann 2022, eq. 3]; infinity gives least squares.
/// </param>
/// <param name="Scale">Residuals of the logarithm (relative errors) or of the value itself.</param>
/// <param name="AboveWeight">
/// Weight of runs that lie above the curve, in (0, 1]: 1 treats both sides alike, a small value draws the curve to the lower envelope,
/// for sets in which undertuned runs lie above the law.
/// </param>
public sealed record ResidualLoss(double Delta = 1e-3, ResidualScale Scale = ResidualScale.Log, double AboveWeight = 1)
{
    /// <summary>The loss of one residual r = predicted - observed: ψ (r - ψ/2) with ψ = r clamped to [-δ, δ], which is Huber's r²/2 inside and δ(|r| - δ/2) outside.</summary>
    /// <param name="residual">Predicted minus observed, on the scale of the loss.</param>
    public double Of(double residual) => Slope(residual) * (residual - (Math.Clamp(residual, -Delta, Delta) / 2));

    /// <summary>The derivative ρ'(r) = ψ of the loss of one residual.</summary>
    /// <param name="residual">Predicted minus observed, on the scale of the loss.</param>
    public double Slope(double residual) => (residual < 0 ? AboveWeight : 1) * Math.Clamp(residual, -Delta, Delta);

    /// <summary>Σ w ρ(r) over residuals, and w ρ'(r) of each, eight at a time.</summary>
    /// <param name="residuals">[point].</param>
    /// <param name="weights">[point].</param>
    /// <param name="slopes">[point]: receives w ρ'(r).</param>
    internal double Sum(ReadOnlySpan<double> residuals, ReadOnlySpan<double> weights, Span<double> slopes)
    {
        ref var residual = ref MemoryMarshal.GetReference(residuals);
        ref var weight = ref MemoryMarshal.GetReference(weights[..residuals.Length]);
        ref var slope = ref MemoryMarshal.GetReference(slopes[..residuals.Length]);
        var (low, high, above) = (Vector512.Create(-Delta), Vector512.Create(Delta), Vector512.Create(AboveWeight));
        var sums = Vector512<double>.Zero;
        var i = 0;
        for (; i <= residuals.Length - 8; i += 8)
        {
            var r = Vector512.LoadUnsafe(ref residual, (nuint)i);
            var psi = Vector512.Min(Vector512.Max(r, low), high);
            var side = Vector512.ConditionalSelect(Vector512.LessThan(r, Vector512<double>.Zero), above, Vector512<double>.One);
            var weighted = psi * side * Vector512.LoadUnsafe(ref weight, (nuint)i);
            weighted.StoreUnsafe(ref slope, (nuint)i);
            sums += weighted * (r - (psi * 0.5));
        }
        var sum = Vector512.Sum(sums);
        for (; i < residuals.Length; i++)
        {
            sum += weights[i] * Of(residuals[i]);
            slopes[i] = weights[i] * Slope(residuals[i]);
        }
        return sum;
    }

    /// <summary>√(w ψ/r) of each residual, eight at a time: the root of the curvature of the parabola that touches the loss from above.</summary>
    /// <param name="residuals">[point].</param>
    /// <param name="weights">[point].</param>
    /// <param name="roots">[point]: receives the roots.</param>
    internal void RootCurvatures(ReadOnlySpan<double> residuals, ReadOnlySpan<double> weights, Span<double> roots)
    {
        ref var residual = ref MemoryMarshal.GetReference(residuals);
        ref var weight = ref MemoryMarshal.GetReference(weights[..residuals.Length]);
        ref var root = ref MemoryMarshal.GetReference(roots[..residuals.Length]);
        var (delta, above) = (Vector512.Create(Delta), Vector512.Create(AboveWeight));
        var i = 0;
        for (; i <= residuals.Length - 8; i += 8)
        {
            var r = Vector512.LoadUnsafe(ref residual, (nuint)i);
            var ratio = Vector512.Min(Vector512<double>.One, delta / Vector512.Abs(r));
            var side = Vector512.ConditionalSelect(Vector512.LessThan(r, Vector512<double>.Zero), above, Vector512<double>.One);
            Vector512.Sqrt(Vector512.LoadUnsafe(ref weight, (nuint)i) * (ratio * side)).StoreUnsafe(ref root, (nuint)i);
        }
        for (; i < residuals.Length; i++)
            roots[i] = Math.Sqrt(weights[i] * (Math.Min(1, Delta / Math.Abs(residuals[i])) * (residuals[i] < 0 ? AboveWeight : 1)));
    }
}

/// <summary>What a residual is.</summary>
public enum ResidualScale
{
    /// <summary>ln predicted - ln observed.</summary>
    Log,

    /// <summary>Predicted - observed.</summary>
    Value,
}
