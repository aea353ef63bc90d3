using Isoflop.Figures.Scales;

namespace Isoflop.Figures.Drawings;

/// <summary>The scale of colours beside a frame.</summary>
internal sealed class ColourBar(Axis axis, AxisRange range, Typography type)
{
    const double BarWidth = 11, TickLength = 4, Gap = 6;

    public double Width => BarWidth + TickLength + 3 + LabelWidth(120) + Gap + type.AxisLabel;

    /// <summary>The bar of a figure's first points that are coloured by value, or null.</summary>
    public static ColourBar? Of(Figure figure, Typography type) =>
        figure.Marks.OfType<PointMark>().FirstOrDefault(mark => mark.ValueAxis is not null) is { } mark
            ? new ColourBar(mark.ValueAxis!, mark.ValueRange()!.Value, type)
            : null;

    public void Draw(SvgWriter writer, Point corner, double height)
    {
        for (var step = 0; step < Tone.Steps; step++)
        {
            var box = Box.At(corner.X, corner.Y + height * (Tone.Steps - 1 - step) / Tone.Steps, BarWidth, height / Tone.Steps);
            // Half a pixel of overlap closes the seams that rounding opens between steps.
            writer.Rectangle(step == 0 ? box : box with { Bottom = box.Bottom + 0.5 }, $"{writer.Class(Tone.OfStep(step))} fill=\"currentColor\"");
        }
        foreach (var tick in Ticks(height).Labelled)
        {
            var y = corner.Y + height * (1 - range.Fraction(tick.Value));
            var x = corner.X + BarWidth;
            Markup.Write(writer, new Stroke(Tone.Muted, [new(x, y), new(x + TickLength, y)], LinePattern.Solid, 1));
            writer.Text(tick.Label, new Point(x + TickLength + 3, y), TextAnchor.Start, type.Tick, "muted");
        }
        var labelX = corner.X + BarWidth + TickLength + 3 + LabelWidth(height) + Gap + type.AxisLabel / 2;
        var label = TextMetrics.Wrap(axis.Label, type.AxisLabel, double.PositiveInfinity);
        if (label.Count > 0) writer.Text(label[0], new Point(labelX, corner.Y + height / 2), TextAnchor.Middle, type.AxisLabel, "ink", angle: -90);
    }

    /// <summary>The height that the bar and its label want.</summary>
    public double Height(double available) => Math.Min(available, Math.Max(170, TextMetrics.Width(axis.Label, type.AxisLabel) + 4));

    TickSet Ticks(double height) => TickSet.Of(range, axis.Ticks, height, _ => type.Tick * 1.8, most: 6);

    double LabelWidth(double height) => Ticks(height).Labelled.Select(tick => TextMetrics.Width(tick.Label, type.Tick)).DefaultIfEmpty(0).Max();
}
