using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>Draws figures as text for a terminal: axes, points and lines in characters, without colour.</summary>
public static class TextPlot
{
    const int LeastWidth = 20, LeastHeight = 8;

    /// <summary>Draws a figure.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="width">Columns of text, at least 20.</param>
    /// <param name="height">Lines of text at most, at least 8.</param>
    /// <param name="characters">Which characters the reader's terminal can print.</param>
    /// <returns>Lines that end in a line feed, none wider than asked.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below the least.</exception>
    public static string Render(Figure figure, int width = 80, int height = 24, PlotCharacters characters = PlotCharacters.Unicode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, LeastWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, LeastHeight);
        return Draw(figure, new SeriesTable(figure.Marks, figure.Palette), width, height, characters);
    }

    /// <summary>Draws figures one below the other.</summary>
    /// <param name="grid">What to draw.</param>
    /// <param name="width">Columns of text, at least 20.</param>
    /// <param name="height">Lines of text at most for each figure, at least 8.</param>
    /// <param name="characters">Which characters the reader's terminal can print.</param>
    /// <returns>Lines that end in a line feed, none wider than asked.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is below the least.</exception>
    public static string Render(FigureGrid grid, int width = 80, int height = 16, PlotCharacters characters = PlotCharacters.Unicode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, LeastWidth);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, LeastHeight);
        var series = new SeriesTable(grid.Figures.SelectMany(figure => figure.Marks), grid.Palette);
        return string.Join("\n", grid.Figures
            .Select(figure => Draw(figure, series, width, height, characters))
            .Prepend(TextCanvas.Fold(grid.Title, width, characters) + "\n"));
    }

    static string Draw(Figure figure, SeriesTable series, int width, int height, PlotCharacters characters)
    {
        var (x, y, isEmpty) = Extent.Of(figure);
        var legend = isEmpty ? [] : LegendLines(series.Entries(figure.Marks), width, characters);
        // A legend that would leave no room for the plot is not shown.
        const int AroundRows = 5;
        if (height - AroundRows - legend.Count < 3) legend = [];
        var rows = height - AroundRows - legend.Count;
        var yTicks = TickSet.Of(figure.Y, y, rows - 1, _ => 2, Math.Clamp(rows / 3, 2, 8));
        string[] yLabels = [.. yTicks.Labelled.Select(tick => TextCanvas.Fold(tick.Label, width / 2, characters))];
        var gutter = yLabels.Select(label => label.Length).DefaultIfEmpty(0).Max() + 2;
        var columns = Math.Max(2, width - gutter);
        var xTicks = TickSet.Of(figure.X, x, columns - 1, label => TextCanvas.Fold(label, width, characters).Length + 2);

        var canvas = new TextCanvas(columns, rows, characters);
        if (isEmpty) canvas.Write("no data", columns / 2 - 3, rows / 2);
        else canvas.Draw(Tracing.Of(figure, canvas.Frame, x, y, series, hasCaps: false));

        var lines = new List<string> { TextCanvas.Fold(figure.Title, width, characters), TextCanvas.Fold(figure.Y.Label, width, characters) };
        var (side, tee, corner, floor, foot) = characters == PlotCharacters.Unicode ? ('│', '┤', '└', '─', '┬') : ('|', '+', '+', '-', '+');
        for (var row = 0; row < rows; row++)
        {
            var tick = yTicks.Labelled.Index().Where(tick => RowOf(tick.Item.Value) == row).Select(tick => yLabels[tick.Index]).FirstOrDefault();
            lines.Add((tick ?? "").PadLeft(gutter - 2) + " " + (tick is null ? side : tee) + canvas.Row(row));
        }
        var (axis, labels) = (new string(floor, columns).ToCharArray(), new char[gutter + columns]);
        Array.Fill(labels, ' ');
        foreach (var tick in xTicks.Labelled)
        {
            var column = (int)Math.Round(x.Fraction(tick.Value) * (columns - 1));
            axis[column] = foot;
            var label = TextCanvas.Fold(tick.Label, width, characters);
            var start = Math.Clamp(gutter + column - label.Length / 2, 0, Math.Max(0, labels.Length - label.Length));
            label.AsSpan(0, Math.Min(label.Length, labels.Length)).CopyTo(labels.AsSpan(start));
        }
        lines.Add(new string(' ', gutter - 1) + corner + new string(axis));
        lines.Add(new string(labels));
        var below = TextCanvas.Fold(figure.X.Label, width, characters);
        lines.Add(new string(' ', Math.Max(0, Math.Min(gutter + (columns - below.Length) / 2, width - below.Length))) + below);
        lines.AddRange(legend);
        return string.Concat(lines.Select(line => (line.Length > width ? line[..width] : line).TrimEnd() + "\n"));

        int RowOf(double value) => (int)Math.Round((1 - y.Fraction(value)) * (rows - 1));
    }

    static List<string> LegendLines(IReadOnlyList<(string Name, LegendSample Sample)> entries, int width, PlotCharacters characters)
    {
        var lines = new List<string>();
        foreach (var (name, sample) in entries)
        {
            var entry = TextCanvas.Fold($"{TextCanvas.SampleOf(sample, characters)} {name}", width - 2, characters);
            if (lines.Count > 0 && lines[^1].Length + 3 + entry.Length <= width) lines[^1] += "   " + entry;
            else lines.Add("  " + entry);
        }
        return lines;
    }
}

/// <summary>The characters that a text plot is made of.</summary>
public enum PlotCharacters
{
    /// <summary>Braille for lines, shapes for points, powers as 10²¹.</summary>
    Unicode,

    /// <summary>Nothing beyond ASCII; powers as 1e21.</summary>
    Ascii,
}
