namespace Isoflop.Figures.Drawings;

/// <summary>Gives each series name of a picture its colour, marker and dash pattern, in order of appearance.</summary>
internal sealed class SeriesTable
{
    const int Shapes = 7;
    const int Patterns = 5;

    static readonly SeriesStyle Nameless = new(Tone.Ink, MarkerShape.Circle, LinePattern.Solid);

    readonly Dictionary<string, SeriesStyle> _styles = new(StringComparer.Ordinal);

    public SeriesTable(IEnumerable<Mark> marks, Palette palette)
    {
        var groups = marks.Where(mark => mark.Name is not null).GroupBy(mark => mark.Name!, StringComparer.Ordinal).ToList();
        var (colours, linesAlone, shapes) = (0, 0, 0);
        var coloured = groups.Count(TakesColour);
        foreach (var members in groups)
        {
            var tone = !TakesColour(members) ? Tone.Ink
                : palette == Palette.Categories ? Tone.OfCategory(colours++)
                : Tone.OfSequence(colours++, coloured);
            // Where points tell the series apart, its line need not.
            var isLineAlone = members.Any(mark => mark is LineMark) && !members.Any(mark => mark is PointMark);
            var pattern = isLineAlone ? (LinePattern)(linesAlone++ % Patterns) : LinePattern.Solid;
            var shape = members.Any(mark => mark is PointMark { Shape: null }) ? (MarkerShape)(shapes++ % Shapes) : MarkerShape.Circle;
            _styles[members.Key] = new SeriesStyle(tone, shape, pattern);
        }
    }

    public SeriesStyle StyleOf(Mark mark) => mark.Name is null ? Nameless : _styles[mark.Name];

    /// <summary>Whether a series needs a colour of its own: not when its points are coloured by value.</summary>
    static bool TakesColour(IEnumerable<Mark> series) => !series.All(mark => mark is PointMark { ValueAxis: not null });

    /// <summary>Legend entries in order of appearance.</summary>
    public IReadOnlyList<(string Name, LegendSample Sample)> Entries(IEnumerable<Mark> marks) =>
        [.. marks
            .Where(mark => mark is { Name: not null, InLegend: true })
            .GroupBy(mark => mark.Name!, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Select(mark => mark.Sample(StyleOf(mark))).Aggregate((a, b) => a.With(b))))];
}
