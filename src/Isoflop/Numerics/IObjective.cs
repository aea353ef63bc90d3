namespace Isoflop.Numerics;

/// <summary>A function to be minimised, with its gradient and a positive estimate of its curvature.</summary>
public interface IObjective
{
    /// <summary>Number of free parameters.</summary>
    int Dimension { get; }

    /// <summary>Value and gradient at a point.</summary>
    /// <param name="theta">[free].</param>
    /// <param name="gradient">[free]: receives the gradient.</param>
    /// <returns>The value; not finite where the function is not defined.</returns>
    double Evaluate(ReadOnlySpan<double> theta, Span<double> gradient);

    /// <summary>A positive semidefinite estimate of the Hessian at a point.</summary>
    /// <param name="theta">[free].</param>
    /// <param name="matrix">[free, free], row by row: receives the estimate.</param>
    void Curvature(ReadOnlySpan<double> theta, Span<double> matrix);
}
