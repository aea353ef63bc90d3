namespace Isoflop.Numerics;

/// <summary>
/// A curve that is linear in some of its coefficients once the others (its shape: exponents) are given, perhaps after raising the value to a
/// power, or taking its logarithm: (value - floor)^p (its logarithm for p = 0) = Σ_j linear_j φ_j(point; shape). Variable projection [Golub and Pereyra 1973]
/// then needs a grid over the shape only.
/// </summary>
public interface ISeparableCurve : ICurve
{
    /// <summary>Number of linear coefficients, at most 8.</summary>
    int LinearCount { get; }

    /// <summary>Whether the curve is linear in a coefficient: then it has no grid.</summary>
    /// <param name="coefficient">0-based number of the coefficient.</param>
    bool IsLinear(int coefficient);

    /// <summary>The values of a shape coefficient to try, ascending.</summary>
    /// <param name="coefficient">0-based number of the coefficient.</param>
    /// <param name="inputs">[input][point]: the points of the fit, on whose range a grid may lie.</param>
    double[] Grid(int coefficient, double[][] inputs);

    /// <summary>The basis functions for a given shape.</summary>
    /// <param name="coefficients">[coefficient]: shape coefficients set, linear ones not read.</param>
    /// <param name="points">The inputs.</param>
    /// <param name="basis">
    /// [linear, point], a row a linear coefficient: receives φ. Has room for a row a coefficient and one more, which may be used as scratch.
    /// </param>
    /// <returns>The power p; 0 stands for the logarithm.</returns>
    double Basis(ReadOnlySpan<double> coefficients, PointBlock points, Span<double> basis);

    /// <summary>What is subtracted from the value before its power or logarithm is taken; nothing unless a curve says otherwise.</summary>
    /// <param name="coefficients">[coefficient]: shape coefficients set, linear ones not read.</param>
    double Floor(ReadOnlySpan<double> coefficients) => 0;

    /// <summary>Sets the linear coefficients from the solution of the linear problem.</summary>
    /// <param name="linear">[linear]: positive where it may not be negative.</param>
    /// <param name="coefficients">[coefficient]: shape coefficients set; receives the others.</param>
    void FromLinear(ReadOnlySpan<double> linear, Span<double> coefficients);

    /// <summary>The factors of the basis functions for given coefficients: the inverse of <see cref="FromLinear"/>.</summary>
    /// <param name="coefficients">[coefficient].</param>
    /// <param name="linear">[linear]: receives the factors.</param>
    void ToLinear(ReadOnlySpan<double> coefficients, Span<double> linear);

    /// <summary>The coefficient that a basis function carries, so that a pinned one is not solved for.</summary>
    /// <param name="linear">0-based number of the basis function.</param>
    int CoefficientOf(int linear);

    /// <summary>Whether the factor of a basis function may be negative.</summary>
    /// <param name="linear">0-based number of the basis function.</param>
    bool MayBeNegative(int linear);
}
