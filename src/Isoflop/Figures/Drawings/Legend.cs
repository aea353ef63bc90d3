namespace Isoflop.Figures.Drawings;

/// <summary>The list of series with a sample of each, measured and drawn.</summary>
internal sealed class Legend(IReadOnlyList<(string Name, LegendSample Sample)> entries, double size)
{
    const double SampleWidth = 22, Gap = 7, EntryGap = 18, Padding = 6;

    double RowHeight => size * 1.55;

    /// <summary>Width as a column.</summary>
    public double Width => 2 * Padding + SampleWidth + Gap + entries.Max(entry => TextMetrics.Width(entry.Name, size));

    /// <summary>Height as a column.</summary>
    public double Height => 2 * Padding - 2 + entries.Count * RowHeight;

    /// <summary>Height as rows of entries in a given width.</summary>
    public double HeightAcross(double width) => (Across(Box.At(0, 0, width, 0)).Max(place => place.Row) + 1) * RowHeight + 4;

    /// <summary>The corner of the frame that nothing drawn reaches, or null when there is none.</summary>
    public Box? FreeCorner(Box frame, IEnumerable<Primitive> primitives)
    {
        const double Inset = 8, Clearance = 5;
        var (width, height) = (Width, Height);
        if (width > frame.Width * 0.6 || height > frame.Height * 0.6) return null;
        var ink = Ink.Of(primitives).ToList();
        var (left, right) = (frame.Left + Inset, frame.Right - Inset - width);
        var (top, bottom) = (frame.Top + Inset / 2, frame.Bottom - Inset - height);
        foreach (var (x, y) in ((double, double)[])[(right, top), (left, top), (right, bottom), (left, bottom)])
        {
            var box = Box.At(x, y, width, height);
            var guarded = box.Inflate(Clearance);
            if (!ink.Exists(guarded.Contains)) return box;
        }
        return null;
    }

    public void DrawColumn(SvgWriter writer, Box box, bool hasBackground)
    {
        if (hasBackground) writer.Rectangle(box, $"{SvgWriter.Class("paper")} fill=\"currentColor\"");
        for (var i = 0; i < entries.Count; i++)
            Draw(writer, entries[i], new Point(box.Left + Padding, box.Top + Padding - 1 + (i + 0.5) * RowHeight));
    }

    public void DrawAcross(SvgWriter writer, Box box)
    {
        foreach (var (entry, x, row) in Across(box)) Draw(writer, entry, new Point(x, box.Top + (row + 0.5) * RowHeight));
    }

    IEnumerable<((string Name, LegendSample Sample) Entry, double X, int Row)> Across(Box box)
    {
        var (x, row) = (box.Left, 0);
        foreach (var entry in entries)
        {
            var width = SampleWidth + Gap + TextMetrics.Width(entry.Name, size);
            if (x > box.Left && x + width > box.Right) (x, row) = (box.Left, row + 1);
            yield return (entry, x, row);
            x += width + EntryGap;
        }
    }

    void Draw(SvgWriter writer, (string Name, LegendSample Sample) entry, Point at)
    {
        var (tone, end) = (entry.Sample.Tone, at.X + SampleWidth);
        if (entry.Sample.HasArea)
        {
            Markup.Write(writer, new Area(
                tone, [new(at.X, at.Y - 4.5), new(end, at.Y - 4.5), new(end, at.Y + 4.5), new(at.X, at.Y + 4.5)]));
        }
        if (entry.Sample.Pattern is { } pattern) Markup.Write(writer, new Stroke(tone, [at, at with { X = end }], pattern, 1.8));
        if (entry.Sample.Shape is { } shape)
            Markup.Write(writer, new Markers(tone, shape, entry.Sample.Filled, shape == MarkerShape.Star ? 6 : 3.5, [at with { X = at.X + SampleWidth / 2 }]));
        writer.Text(entry.Name, new Point(end + Gap, at.Y), TextAnchor.Start, size, "ink");
    }
}
