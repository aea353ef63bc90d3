using System.Collections.Immutable;

using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>A line through points in the order given.</summary>
public sealed record LineMark : Mark
{
    internal LineMark(string? name, ImmutableArray<double> x, ImmutableArray<double> y)
        : base(name)
    {
        RequireSameLength(x.Length, y.Length, "vertical coordinates");
        X = x;
        Y = y;
    }

    /// <summary>Horizontal coordinates.</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Vertical coordinates.</summary>
    public ImmutableArray<double> Y { get; }

    /// <summary>The dash pattern, or null for one of the series's own (solid where the series has points to tell it by).</summary>
    public LinePattern? Pattern { get; init; }

    /// <summary>Width in pixels, above 0.</summary>
    public double Width { get; init; } = 1.8;

    internal override void Extend(Extent extent)
    {
        for (var i = 0; i < X.Length; i++) extent.Include(X[i], Y[i]);
    }

    internal override void Trace(Tracing tracing)
    {
        var style = tracing.StyleOf(this);
        foreach (var run in tracing.Runs(X, Y, Name ?? "Line"))
            tracing.Stroke(style.Tone, run, Pattern ?? style.Pattern, Width);
    }

    internal override LegendSample Sample(SeriesStyle style) => new(style.Tone) { Pattern = Pattern ?? style.Pattern };
}

/// <summary>The dash pattern of a line.</summary>
public enum LinePattern
{
    /// <summary>Unbroken.</summary>
    Solid,

    /// <summary>Dashes.</summary>
    Dashed,

    /// <summary>Dots.</summary>
    Dotted,

    /// <summary>A dash and a dot in turn.</summary>
    DashDotted,

    /// <summary>Long dashes.</summary>
    LongDashed,
}
