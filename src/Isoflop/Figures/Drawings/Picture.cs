namespace Isoflop.Figures.Drawings;

/// <summary>One picture on its way to SVG: its panels, its texts, its markup.</summary>
internal sealed record Picture(string Svg, IReadOnlyList<Panel> Panels, IReadOnlyList<PlacedText> Texts)
{
    const double Edge = 10;

    public static Picture Of(Figure figure, double width, double height, SvgOptions options)
    {
        var panel = new Panel(figure, Typography.Figure, new SeriesTable(figure.Marks, figure.Palette), isAlone: true);
        var outer = Box.At(0, 0, width, height);
        panel.Place(outer, panel.Measure(outer));
        if (panel.MoveLegendOutside()) panel.Place(outer, panel.Measure(outer));
        if (panel.NoteMissingLabels()) panel.Place(outer, panel.Measure(outer));
        var writer = new SvgWriter();
        PanelDrawing.Draw(writer, panel);
        return new Picture(Document.Write(writer, width, height, figure.Title, Description.Of(figure), options), [panel], writer.Placed);
    }

    public static Picture Of(FigureGrid grid, double width, double height, SvgOptions options)
    {
        var type = Typography.Figure;
        var inner = width - 2 * Edge;
        var series = new SeriesTable(grid.Figures.SelectMany(figure => figure.Marks), grid.Palette);
        Panel[] panels = [.. grid.Figures.Select(figure => new Panel(figure, Typography.Panel, series, isAlone: false))];
        var entries = series.Entries(grid.Figures.Where(figure => figure.Legend != LegendPlace.None).SelectMany(figure => figure.Marks));
        var legend = entries.Count > 1 ? new Legend(entries, type.Label) : null;

        var writer = new SvgWriter();
        var top = new Point(Edge, Edge);
        top = PanelDrawing.DrawLines(writer, TextMetrics.Wrap(grid.Title, type.Title, inner, isStrong: true), top, type.Title, "ink", isStrong: true);
        top = PanelDrawing.DrawLines(writer, TextMetrics.Wrap(grid.Subtitle, type.Subtitle, inner), top, type.Subtitle, "muted");
        if (legend is not null)
        {
            top = top with { Y = top.Y + 4 };
            legend.DrawAcross(writer, Box.At(top.X, top.Y, inner, 0));
            top = top with { Y = top.Y + legend.HeightAcross(inner) };
        }
        var captionTop = Arrange();
        // Every panel is asked, so that one more round settles all of them.
        if (Array.FindAll(panels, panel => panel.NoteMissingLabels()).Length > 0) captionTop = Arrange();
        PanelDrawing.DrawLines(writer, CaptionLines(), new Point(Edge, captionTop), type.Caption, "muted");
        foreach (var panel in panels) PanelDrawing.Draw(writer, panel);
        if (panels.Length == 0) writer.Text("no data", new Point(width / 2, height / 2), TextAnchor.Middle, type.AxisLabel, "muted");
        var description = string.Join(" ", grid.Figures.Select(Description.Of));
        return new Picture(Document.Write(writer, width, height, grid.Title, description, options), panels, writer.Placed);

        IReadOnlyList<string> CaptionLines() => TextMetrics.Wrap(
            string.Join(' ', new[] { grid.Caption }.OfType<string>().Concat(panels.SelectMany(panel => panel.Notes))), type.Caption, inner);

        double Arrange()
        {
            var lines = CaptionLines().Count;
            var bottom = height - (lines == 0 ? 0 : Edge + lines * type.Caption * TextMetrics.LineHeight);
            Place(panels, grid.Columns, new Box(0, top.Y, width, bottom - 2));
            return bottom;
        }
    }

    /// <summary>Gives panels equal boxes, and equal margins within a row and within a column so that frames line up.</summary>
    static void Place(Panel[] panels, int columns, Box area)
    {
        if (panels.Length == 0) return;
        columns = Math.Min(columns, panels.Length);
        var rows = (panels.Length + columns - 1) / columns;
        var (width, height) = (area.Width / columns, Math.Max(60, area.Height / rows));
        Box[] boxes = [.. panels.Select((_, i) => Box.At(area.Left + i % columns * width, area.Top + i / columns * height, width, height))];
        Margins[] margins = [.. panels.Select((panel, i) => panel.Measure(boxes[i]))];
        for (var i = 0; i < panels.Length; i++)
        {
            var row = margins.Where((_, k) => k / columns == i / columns).Aggregate(Margins.Largest);
            var column = margins.Where((_, k) => k % columns == i % columns).Aggregate(Margins.Largest);
            panels[i].Place(boxes[i], new Margins(column.Left, row.Top, column.Right, row.Bottom));
        }
    }
}
