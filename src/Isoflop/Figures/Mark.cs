using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>Something drawn in a figure. A coordinate that is not finite (or not positive on a logarithmic axis) is not drawn.</summary>
public abstract record Mark
{
    private protected Mark(string? name) => Name = name;

    /// <summary>The series, as the legend prints it; null draws in the ink colour and stays out of the legend.</summary>
    public string? Name { get; init; }

    /// <summary>Whether the legend lists the series for this mark.</summary>
    public bool InLegend { get; init; } = true;

    /// <summary>Points.</summary>
    /// <param name="name">The series, or null.</param>
    /// <param name="x">Horizontal coordinates.</param>
    /// <param name="y">Vertical coordinates, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static PointMark Points(string? name, IEnumerable<double> x, IEnumerable<double> y) => new(name, [.. x], [.. y]);

    /// <summary>One highlighted point: a star with its label.</summary>
    /// <param name="name">The series, or null.</param>
    /// <param name="x">Horizontal coordinate.</param>
    /// <param name="y">Vertical coordinate.</param>
    /// <param name="label">Text beside it, or null.</param>
    public static PointMark Star(string? name, double x, double y, string? label = null) =>
        new(name, [x], [y]) { Shape = MarkerShape.Star, Radius = 7, Labels = label is null ? [] : [label] };

    /// <summary>A line through points in the order given, broken where a coordinate is missing.</summary>
    /// <param name="name">The series, or null.</param>
    /// <param name="x">Horizontal coordinates.</param>
    /// <param name="y">Vertical coordinates, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static LineMark Line(string? name, IEnumerable<double> x, IEnumerable<double> y) => new(name, [.. x], [.. y]);

    /// <summary>The band between two curves, such as an interval of a forecast.</summary>
    /// <param name="name">The series, or null.</param>
    /// <param name="x">Horizontal coordinates, in order.</param>
    /// <param name="low">The lower curve, as many.</param>
    /// <param name="high">The upper curve, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static BandMark Band(string? name, IEnumerable<double> x, IEnumerable<double> low, IEnumerable<double> high) =>
        new(name, [.. x], [.. low], [.. high]);

    /// <summary>Lines along which a sampled function of both axes keeps a value, each labelled with it once.</summary>
    /// <param name="name">The series, or null.</param>
    /// <param name="x">Columns of the grid, ascending; evenly spaced on the axis's own scale for smooth lines.</param>
    /// <param name="y">Rows of the grid, ascending.</param>
    /// <param name="values">The function: row by row, <c>values[row * columns + column]</c>; a missing value cuts the lines.</param>
    /// <param name="levels">The values whose lines are drawn.</param>
    /// <exception cref="ArgumentException">There are not rows times columns values.</exception>
    public static ContourMark Contours(
        string? name, IEnumerable<double> x, IEnumerable<double> y, IEnumerable<double> values, IEnumerable<double> levels) =>
        new(name, [.. x], [.. y], [.. values], [.. levels]);

    /// <summary>Lines along which a function of both axes keeps a value, each labelled with it once.</summary>
    /// <param name="name">The series, or null.</param>
    /// <param name="x">Columns at which the function is sampled, ascending; evenly spaced on the axis's own scale for smooth lines.</param>
    /// <param name="y">Rows at which the function is sampled, ascending.</param>
    /// <param name="function">The function of (x, y).</param>
    /// <param name="levels">The values whose lines are drawn.</param>
    public static ContourMark Contours(
        string? name, IReadOnlyList<double> x, IReadOnlyList<double> y, Func<double, double, double> function, IEnumerable<double> levels) =>
        Contours(name, x, y, y.SelectMany(row => x.Select(column => function(column, row))), levels);

    /// <summary>A vertical line across the frame.</summary>
    /// <param name="x">Where it stands.</param>
    /// <param name="label">Text beside it, or null.</param>
    public static RuleMark VerticalRule(double x, string? label = null) => new(RuleDirection.Vertical, x, label);

    /// <summary>A horizontal line across the frame.</summary>
    /// <param name="y">Where it stands.</param>
    /// <param name="label">Text beside it, or null.</param>
    public static RuleMark HorizontalRule(double y, string? label = null) => new(RuleDirection.Horizontal, y, label);

    /// <summary>The line y = x across the frame, for predictions against measurements.</summary>
    /// <param name="label">Text beside it, or null.</param>
    public static RuleMark Diagonal(string? label = null) => new(RuleDirection.Diagonal, 0, label);

    /// <summary>Text near a place, moved so that it covers neither marks nor other text.</summary>
    /// <param name="x">Horizontal coordinate.</param>
    /// <param name="y">Vertical coordinate.</param>
    /// <param name="text">The text.</param>
    public static TextMark Text(double x, double y, string text) => new(x, y, text);

    /// <summary>Says which coordinates the axes have to cover.</summary>
    internal abstract void Extend(Extent extent);

    /// <summary>Draws in the pixels of a frame.</summary>
    internal abstract void Trace(Tracing tracing);

    /// <summary>What of the legend's sample this mark contributes.</summary>
    internal abstract LegendSample Sample(SeriesStyle style);

    private protected static void RequireSameLength(int expected, int found, string what)
    {
        if (expected != found) throw new ArgumentException($"{found} {what} were given for {expected} horizontal coordinates");
    }
}
