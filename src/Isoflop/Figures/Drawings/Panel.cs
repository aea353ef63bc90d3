using Isoflop.Figures.Scales;

namespace Isoflop.Figures.Drawings;

/// <summary>One figure of a picture: measured first, then given its place.</summary>
internal sealed class Panel
{
    const double Edge = 10, TickLength = 4, SideGap = 14;

    readonly AxisRange _x, _y;
    readonly SeriesTable _series;
    readonly ColourBar? _colourBar;
    readonly double _colourBarWidth;
    readonly bool _isAlone;
    readonly List<string> _notes;
    bool _isLegendOutside, _hasNotedLabels;

    /// <param name="figure">What it shows.</param>
    /// <param name="type">Sizes of text.</param>
    /// <param name="series">The looks of series, shared with the other panels.</param>
    /// <param name="isAlone">Whether it carries its own legend and caption; among others the picture does.</param>
    public Panel(Figure figure, Typography type, SeriesTable series, bool isAlone)
    {
        Figure = figure;
        Type = type;
        _series = series;
        (_x, _y, IsEmpty) = Extent.Of(figure);
        _colourBar = IsEmpty ? null : ColourBar.Of(figure, type);
        _colourBarWidth = _colourBar?.Width ?? 0;
        var entries = series.Entries(figure.Marks);
        var hasLegend = isAlone && !IsEmpty && figure.Legend != LegendPlace.None && entries.Count > (figure.Legend == LegendPlace.Right ? 0 : 1);
        Legend = hasLegend ? new Legend(entries, type.Label) : null;
        _isLegendOutside = figure.Legend == LegendPlace.Right;
        // What is left out does not depend on where the frame stands, so any frame tells.
        var notes = Tracing.Of(figure, Box.At(0, 0, 600, 400), _x, _y, series).Notes;
        _isAlone = isAlone;
        _notes = [.. notes];
    }

    public Figure Figure { get; }

    public Typography Type { get; }

    public bool IsEmpty { get; }

    public Legend? Legend { get; }

    /// <summary>Where the legend stands once the panel is placed, or null where there is none.</summary>
    public Box? LegendBox { get; private set; }

    public bool IsLegendInside => LegendBox is not null && !_isLegendOutside;

    /// <summary>What drawing leaves out.</summary>
    public IEnumerable<string> Notes => _isAlone ? _notes : _notes.Select(note => $"{Figure.Title}: {note}");

    string Caption => _isAlone ? string.Join(' ', new[] { Figure.Caption }.OfType<string>().Concat(_notes)) : Figure.Caption ?? "";

    public Box Outer { get; private set; }

    public Box Frame { get; private set; }

    public TickSet XTicks { get; private set; } = new([], []);

    public TickSet YTicks { get; private set; } = new([], []);

    public Tracing Tracing { get; private set; } = null!;

    public IReadOnlyList<PlacedLabel> Labels { get; private set; } = [];

    public AxisRange X => _x;

    public AxisRange Y => _y;

    public IReadOnlyList<string> TitleLines => TextMetrics.Wrap(Figure.Title, Type.Title, Outer.Width - 2 * Edge, isStrong: true);

    public IReadOnlyList<string> SubtitleLines => TextMetrics.Wrap(Figure.Subtitle, Type.Subtitle, Outer.Width - 2 * Edge);

    public IReadOnlyList<string> CaptionLines => TextMetrics.Wrap(Caption, Type.Caption, Outer.Width - 2 * Edge);

    public IReadOnlyList<string> XLabelLines => TextMetrics.Wrap(Figure.X.Label, Type.AxisLabel, Frame.Width);

    public IReadOnlyList<string> YLabelLines => TextMetrics.Wrap(Figure.Y.Label, Type.AxisLabel, Frame.Height);

    /// <summary>The room that text, colour bar and legend need around the frame in a given box.</summary>
    public Margins Measure(Box outer)
    {
        Outer = outer;
        const int MostRounds = 10;
        Frame = new Margins(60, 40, 20, 50).Inside(outer);
        SetTicks();
        var margins = MeasureAround();
        // Labels depend on the frame and the frame on its labels. Margins that only grow come to rest.
        for (var round = 0; round < MostRounds; round++)
        {
            Frame = margins.Inside(outer);
            SetTicks();
            var grown = Margins.Largest(margins, MeasureAround());
            if (grown == margins) break;
            margins = grown;
        }
        return margins;
    }

    /// <summary>Takes the box and the room around the frame that were agreed, and lays out what stands inside.</summary>
    public void Place(Box outer, Margins margins)
    {
        Outer = outer;
        Frame = margins.Inside(outer);
        SetTicks();
        Tracing = Tracing.Of(Figure, Frame, _x, _y, _series);
        LegendBox = Legend is null ? null : _isLegendOutside ? OutsideLegend() : Legend.FreeCorner(Frame, Tracing.Primitives);
        Labels = IsEmpty ? [] : LabelPlacement.Place(Tracing, Type.Label, IsLegendInside ? [LegendBox!.Value] : []);
    }

    /// <summary>Puts the legend right of the frame when no corner is free; says whether that changed anything.</summary>
    public bool MoveLegendOutside()
    {
        if (Legend is null || LegendBox is not null) return false;
        _isLegendOutside = true;
        return true;
    }

    /// <summary>Notes the labels that found no place; says whether that changed the caption.</summary>
    public bool NoteMissingLabels()
    {
        var missing = IsEmpty ? 0 : Tracing.Labels.Count - Labels.Count;
        if (missing == 0 || _hasNotedLabels) return false;
        _hasNotedLabels = true;
        _notes.Add($"Labels without room: {missing:N0}.");
        return true;
    }

    public void DrawColourBar(SvgWriter writer) =>
        _colourBar?.Draw(writer, new Point(Frame.Right + SideGap, Frame.Top), ColourBarHeight);

    Margins MeasureAround()
    {
        var top = Edge + Lines(TitleLines, Type.Title) + Lines(SubtitleLines, Type.Subtitle) + 10;
        var tickWidth = YTicks.Labelled.Select(tick => TextMetrics.Width(tick.Label, Type.Tick)).DefaultIfEmpty(0).Max();
        var left = Edge + Lines(YLabelLines, Type.AxisLabel) + 4 + tickWidth + 4 + TickLength;
        var captions = CaptionLines.Count == 0 ? 0 : Lines(CaptionLines, Type.Caption) + 8;
        var bottom = TickLength + 3 + Type.Tick * 1.2 + 5 + Lines(XLabelLines, Type.AxisLabel) + captions + Edge - 4;
        var side = Math.Max(_colourBarWidth, _isLegendOutside && Legend is not null ? Legend.Width : 0);
        var right = Edge + (side > 0 ? SideGap + side : Math.Max(4, Overhang()));
        return new Margins(left, top, right, bottom);
    }

    /// <summary>The height of the colour bar, which leaves room for a legend below it.</summary>
    double ColourBarHeight => Math.Max(30, _colourBar!.Height(Frame.Height - (_isLegendOutside && Legend is not null ? Legend.Height + 12 : 0)));

    /// <summary>How far the last label of the horizontal axis reaches beyond the frame.</summary>
    double Overhang()
    {
        if (XTicks.Labelled.Count == 0) return 0;
        var last = XTicks.Labelled[^1];
        return TextMetrics.Width(last.Label, Type.Tick) / 2 - (1 - _x.Fraction(last.Value)) * Frame.Width;
    }

    void SetTicks()
    {
        var most = Math.Clamp((int)(Frame.Height / 32), 2, 8);
        XTicks = TickSet.Of(Figure.X, _x, Frame.Width, label => TextMetrics.Width(label, Type.Tick) + 1.2 * Type.Tick);
        YTicks = TickSet.Of(Figure.Y, _y, Frame.Height, _ => 1.8 * Type.Tick, most);
    }

    Box OutsideLegend()
    {
        var top = _colourBar is null ? Frame.Top - 4 : Frame.Top + ColourBarHeight + 12;
        return Box.At(Frame.Right + SideGap, top, Legend!.Width, Legend.Height);
    }

    static double Lines(IReadOnlyList<string> lines, double size) => lines.Count * size * TextMetrics.LineHeight;
}
