using Isoflop.Models;
using Isoflop.Quantities;

namespace Isoflop.Plans.Shapes;

/// <summary>A shape that a trainer accepts, near a size.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="Params">Its parameters in the convention of the law, counted exactly.</param>
/// <param name="Total">All its parameters.</param>
/// <param name="Off">Its parameters over those wanted, minus 1.</param>
public sealed record ShapeChoice(ModelShape Shape, Params Params, Params Total, double Off)
{
    /// <summary>Width over layers: about 100 in most models of 1B to 100B parameters.</summary>
    public double Aspect => (double)Shape.Width / Shape.Layers;
}
