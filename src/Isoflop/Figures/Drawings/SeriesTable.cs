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
        var series = marks.Where(mark => mark.Name is not null).GroupBy(mark => mark.Name!, StringComparer.Ordinal).ToList();
        var linesAlone = 0;
        for (var i = 0; i < series.Count; i++)
        {
            var tone = palette == Palette.Categories
                ? Tone.OfCategory(i)
                : Tone.OfStep(series.Count == 1 ? 0 : i * (Tone.Steps - 1) / (series.Count - 1));
            // Where points tell the series apart, its line need not.
            var isLineAlone = series[i].Any(mark => mark is LineMark) && !series[i].Any(mark => mark is PointMark);
            var pattern = isLineAlone ? (LinePattern)(linesAlone++ % Patterns) : LinePattern.Solid;
            _styles[series[i].Key] = new SeriesStyle(tone, (MarkerShape)(i % Shapes), pattern);
        }
    }

    public SeriesStyle StyleOf(Mark mark) => mark.Name is null ? Nameless : _styles[mark.Name];

    /// <summary>Legend entries in order of appearance.</summary>
    public IReadOnlyList<(string Name, LegendSample Sample)> Entries(IEnumerable<Mark> marks) =>
        [.. marks
            .Where(mark => mark is { Name: not null, InLegend: true })
            .GroupBy(mark => mark.Name!, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Select(mark => mark.Sample(StyleOf(mark))).Aggregate((a, b) => a.With(b))))];
}
