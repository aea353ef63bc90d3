namespace Isoflop.Laws.Allocation;

/// <summary>The ways to the compute-optimal size.</summary>
public enum AllocationMethod
{
    /// <summary>The lower envelope of loss over compute [Hoffmann 2022, approach 1].</summary>
    Envelope,

    /// <summary>The minimum of a parabola in ln N through all runs of a budget [Hoffmann 2022, approach 2].</summary>
    Parabola,

    /// <summary>The minimum of a parabola through the runs near the minimum: what the far ends of a profile do to a parabola, it does not see.</summary>
    LocalQuadratic,

    /// <summary>The minimum of a natural cubic spline with fewer knots than sizes, which may lean to one side as a parabola may not.</summary>
    Spline,

    /// <summary>The optimum of a fitted loss surface [Hoffmann 2022, approach 3].</summary>
    Parametric,
}
