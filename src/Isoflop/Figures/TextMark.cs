using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>Text near a place.</summary>
public sealed record TextMark : Mark
{
    internal TextMark(double x, double y, string text)
        : base(name: null)
    {
        X = x;
        Y = y;
        Words = text;
    }

    /// <summary>Horizontal coordinate of the place.</summary>
    public double X { get; }

    /// <summary>Vertical coordinate of the place.</summary>
    public double Y { get; }

    /// <summary>The text.</summary>
    public string Words { get; }

    internal override void Extend(Extent extent) => extent.Include(X, Y);

    internal override void Trace(Tracing tracing)
    {
        if (tracing.Map(X, Y) is { } at && tracing.Frame.Contains(at)) tracing.Label(new LabelRequest(Words, at, 4));
    }

    internal override LegendSample Sample(SeriesStyle style) => new(Tone.Ink);
}
