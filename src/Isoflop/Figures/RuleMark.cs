using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>A straight line across the whole frame.</summary>
public sealed record RuleMark : Mark
{
    internal RuleMark(RuleDirection direction, double at, string? label)
        : base(name: null)
    {
        Direction = direction;
        At = at;
        Label = label;
    }

    /// <summary>Upright, level, or y = x.</summary>
    public RuleDirection Direction { get; }

    /// <summary>Where it stands, on the axis that it crosses; 0 for the diagonal.</summary>
    public double At { get; }

    /// <summary>Text beside it, or null.</summary>
    public string? Label { get; }

    /// <summary>The dash pattern.</summary>
    public LinePattern Pattern { get; init; } = LinePattern.Dashed;

    internal override void Extend(Extent extent)
    {
        if (Direction == RuleDirection.Vertical) extent.IncludeX(At);
        if (Direction == RuleDirection.Horizontal) extent.IncludeY(At);
    }

    internal override void Trace(Tracing tracing)
    {
        var frame = tracing.Frame;
        var path = Direction switch
        {
            RuleDirection.Vertical => [new Point(tracing.MapX(At), frame.Bottom), new Point(tracing.MapX(At), frame.Top)],
            RuleDirection.Horizontal => [new Point(frame.Left, tracing.MapY(At)), new Point(frame.Right, tracing.MapY(At))],
            _ => tracing.DiagonalPath(),
        };
        foreach (var piece in tracing.Stroke(Tone.Muted, path, Pattern, width: 1.2))
        {
            if (Label is not null)
                tracing.Label(new LabelRequest(Label, piece[^1], 4) { Beside = Direction, Along = [piece] });
        }
    }

    internal override LegendSample Sample(SeriesStyle style) => new(Tone.Muted) { Pattern = Pattern };
}

/// <summary>The direction of a rule.</summary>
public enum RuleDirection
{
    /// <summary>Upright.</summary>
    Vertical,

    /// <summary>Level.</summary>
    Horizontal,

    /// <summary>The line y = x.</summary>
    Diagonal,
}
