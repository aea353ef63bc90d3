namespace Isoflop.Figures.Drawings;

/// <summary>Draws a panel that has its place.</summary>
internal static class PanelDrawing
{
    const double Edge = 10, TickLength = 4, MinorLength = 2.5;

    public static void Draw(SvgWriter writer, Panel panel)
    {
        DrawTitles(writer, panel);
        if (panel.IsEmpty)
        {
            DrawFrame(writer, panel.Frame);
            writer.Text("no data", panel.Frame.Centre, TextAnchor.Middle, panel.Type.AxisLabel, "muted");
        }
        else
        {
            DrawGridAndTicks(writer, panel);
            foreach (var primitive in panel.Tracing.Primitives.OrderBy(primitive => primitive is not Area)) Markup.Write(writer, primitive);
            DrawFrame(writer, panel.Frame);
            DrawLabels(writer, panel);
            panel.DrawColourBar(writer);
            if (panel.LegendBox is { } box) panel.Legend!.DrawColumn(writer, box, hasBackground: panel.IsLegendInside);
        }
        DrawAxisLabels(writer, panel);
    }

    static void DrawTitles(SvgWriter writer, Panel panel)
    {
        var top = new Point(panel.Outer.Left + Edge, panel.Outer.Top + Edge);
        top = DrawLines(writer, panel.TitleLines, top, panel.Type.Title, "ink", isStrong: true);
        DrawLines(writer, panel.SubtitleLines, top, panel.Type.Subtitle, "muted");
        var height = panel.CaptionLines.Count * panel.Type.Caption * TextMetrics.LineHeight;
        DrawLines(writer, panel.CaptionLines, new Point(panel.Outer.Left + Edge, panel.Outer.Bottom - Edge + 2 - height), panel.Type.Caption, "muted");
    }

    /// <summary>Lines of text from the upper left; the point below them.</summary>
    public static Point DrawLines(SvgWriter writer, IReadOnlyList<string> lines, Point corner, double size, string role, bool isStrong = false)
    {
        foreach (var line in lines)
        {
            writer.Text(line, new Point(corner.X, corner.Y + size * TextMetrics.LineHeight / 2), TextAnchor.Start, size, role, isStrong: isStrong);
            corner = corner with { Y = corner.Y + size * TextMetrics.LineHeight };
        }
        return corner;
    }

    static void DrawGridAndTicks(SvgWriter writer, Panel panel)
    {
        var frame = panel.Frame;
        var (grid, ticks) = (new List<string>(), new List<string>());
        foreach (var tick in panel.XTicks.Labelled)
        {
            var x = frame.Left + panel.X.Fraction(tick.Value) * frame.Width;
            grid.Add(Vertical(x, frame.Top, frame.Bottom));
            ticks.Add(Vertical(x, frame.Bottom, frame.Bottom + TickLength));
            var at = new Point(x, frame.Bottom + TickLength + 3 + panel.Type.Tick * 0.6);
            writer.Text(tick.Label, at, TextAnchor.Middle, panel.Type.Tick, "muted");
        }
        foreach (var tick in panel.YTicks.Labelled)
        {
            var y = frame.Bottom - panel.Y.Fraction(tick.Value) * frame.Height;
            grid.Add(Horizontal(y, frame.Left, frame.Right));
            ticks.Add(Horizontal(y, frame.Left - TickLength, frame.Left));
            writer.Text(tick.Label, new Point(frame.Left - TickLength - 4, y), TextAnchor.End, panel.Type.Tick, "muted");
        }
        foreach (var value in panel.XTicks.Minor)
            ticks.Add(Vertical(frame.Left + panel.X.Fraction(value) * frame.Width, frame.Bottom, frame.Bottom + MinorLength));
        foreach (var value in panel.YTicks.Minor)
            ticks.Add(Horizontal(frame.Bottom - panel.Y.Fraction(value) * frame.Height, frame.Left - MinorLength, frame.Left));
        writer.Path(string.Concat(grid), $"{SvgWriter.Class("grid")} fill=\"none\" stroke=\"currentColor\"");
        writer.Path(string.Concat(ticks), $"{SvgWriter.Class("muted")} fill=\"none\" stroke=\"currentColor\"");
    }

    static void DrawFrame(SvgWriter writer, Box frame) => writer.Path(
        $"M{SvgWriter.Number(frame.Left)} {SvgWriter.Number(frame.Top)}V{SvgWriter.Number(frame.Bottom)}H{SvgWriter.Number(frame.Right)}",
        $"{SvgWriter.Class("muted")} fill=\"none\" stroke=\"currentColor\"");

    static void DrawLabels(SvgWriter writer, Panel panel)
    {
        foreach (var label in panel.Labels)
        {
            if (label.HasLeader) Markup.Write(writer, new Stroke(Tone.Muted, [label.Request.Anchor, NearestEdge(label)], LinePattern.Solid, 0.7));
            if (label.Request is { Along: not null, Beside: null }) ClearLine(writer, label, panel.Type.Label);
            writer.Text(
                label.Request.Text, label.Centre, TextAnchor.Middle, panel.Type.Label, "halo", label.Angle, label.Request.IsStrong);
        }
    }

    /// <summary>Breaks the line under a label that stands on it; a halo alone would leave the line between the letters.</summary>
    static void ClearLine(SvgWriter writer, PlacedLabel label, double size)
    {
        var box = Box.Around(label.Centre, TextMetrics.Width(label.Request.Text, size) + 4, size * 0.9);
        var (x, y) = (SvgWriter.Number(label.Centre.X), SvgWriter.Number(label.Centre.Y));
        writer.Rectangle(box, $"{SvgWriter.Class("paper")} fill=\"currentColor\" transform=\"rotate({SvgWriter.Number(label.Angle)} {x} {y})\"");
    }

    static Point NearestEdge(PlacedLabel label) => new(
        Math.Clamp(label.Request.Anchor.X, label.Box.Left, label.Box.Right),
        Math.Clamp(label.Request.Anchor.Y, label.Box.Top, label.Box.Bottom));

    static void DrawAxisLabels(SvgWriter writer, Panel panel)
    {
        var (frame, size) = (panel.Frame, panel.Type.AxisLabel);
        var line = size * TextMetrics.LineHeight;
        var y = frame.Bottom + TickLength + 3 + panel.Type.Tick * 1.2 + 5 + line / 2;
        foreach (var (i, text) in panel.XLabelLines.Index())
            writer.Text(text, new Point(frame.Centre.X, y + i * line), TextAnchor.Middle, size, "ink");
        // Panels in a column share their margins: the label stays near its own numbers.
        var widest = panel.YTicks.Labelled.Select(tick => TextMetrics.Width(tick.Label, panel.Type.Tick)).DefaultIfEmpty(0).Max();
        var x = frame.Left - TickLength - 4 - widest - 4 - (panel.YLabelLines.Count - 0.5) * line;
        foreach (var (i, text) in panel.YLabelLines.Index())
            writer.Text(text, new Point(x + i * line, frame.Centre.Y), TextAnchor.Middle, size, "ink", angle: -90);
    }

    static string Vertical(double x, double from, double to) => $"M{SvgWriter.Number(x)} {SvgWriter.Number(from)}V{SvgWriter.Number(to)}";

    static string Horizontal(double y, double from, double to) => $"M{SvgWriter.Number(from)} {SvgWriter.Number(y)}H{SvgWriter.Number(to)}";
}
