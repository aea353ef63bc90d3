using System.Collections.Immutable;

using Isoflop.Figures.Scales;

namespace Isoflop.Figures.Drawings;

/// <summary>Takes marks from the values of the axes to the pixels of a frame, and keeps what falls inside.</summary>
internal sealed class Tracing(Box frame, AxisRange x, AxisRange y, SeriesTable series, bool hasCaps)
{
    readonly List<Primitive> _primitives = [];
    readonly List<LabelRequest> _labels = [];
    readonly List<string> _notes = [];

    public Box Frame => frame;

    /// <summary>Whether error bars end in caps; a frame measured in characters has no room for them.</summary>
    public bool HasCaps => hasCaps;

    public IReadOnlyList<Primitive> Primitives => _primitives;

    public IReadOnlyList<LabelRequest> Labels => _labels;

    /// <summary>What was left out, for the caption.</summary>
    public IReadOnlyList<string> Notes => _notes;

    public static Tracing Of(Figure figure, Box frame, AxisRange x, AxisRange y, SeriesTable series, bool hasCaps = true)
    {
        var tracing = new Tracing(frame, x, y, series, hasCaps);
        foreach (var mark in figure.Marks) mark.Trace(tracing);
        return tracing;
    }

    public SeriesStyle StyleOf(Mark mark) => series.StyleOf(mark);

    public double MapX(double value) => frame.Left + x.Fraction(value) * frame.Width;

    public double MapY(double value) => frame.Bottom - y.Fraction(value) * frame.Height;

    /// <summary>Where a point falls, inside the frame or not; null when it cannot be drawn.</summary>
    public Point? Map(double atX, double atY)
    {
        var point = new Point(MapX(atX), MapY(atY));
        return double.IsNaN(point.X) || double.IsNaN(point.Y) ? null : point;
    }

    public void Add(Primitive primitive) => _primitives.Add(primitive);

    public void Label(LabelRequest request) => _labels.Add(request);

    public void Note(string note) => _notes.Add(note);

    /// <summary>Draws what of a line lies in the frame, and returns the pieces.</summary>
    public IReadOnlyList<IReadOnlyList<Point>> Stroke(Tone tone, IReadOnlyList<Point> path, LinePattern pattern, double width)
    {
        var pieces = Clipping.Line(path, frame);
        foreach (var piece in pieces) _primitives.Add(new Stroke(tone, piece, pattern, width));
        return pieces;
    }

    /// <summary>Draws what of a polygon lies in the frame.</summary>
    public void Area(Tone tone, IReadOnlyList<Point> path)
    {
        var clipped = Clipping.Polygon(path, frame);
        if (clipped.Count > 2) _primitives.Add(new Area(tone, clipped));
    }

    /// <summary>The unbroken pieces of a sampled line, thinned where it has more vertices than can be seen.</summary>
    public IEnumerable<IReadOnlyList<Point>> Runs(ImmutableArray<double> xs, ImmutableArray<double> ys, string name)
    {
        var run = new List<Point>();
        var isThinned = false;
        for (var i = 0; i <= xs.Length; i++)
        {
            if (i < xs.Length && Map(xs[i], ys[i]) is { } point)
            {
                run.Add(point);
                continue;
            }
            if (run.Count > 1)
            {
                isThinned |= run.Count > PointMark.MostPoints;
                yield return Thinning.Line(run, PointMark.MostPoints);
            }
            run = [];
        }
        if (isThinned) Note($"{name}: {xs.Length:N0} vertices thinned, extremes kept.");
    }

    /// <summary>The line y = x, sampled finely enough to bend where only one axis is logarithmic.</summary>
    public IReadOnlyList<Point> DiagonalPath()
    {
        const int Samples = 100;
        var bends = x.IsLog != y.IsLog;
        var (from, to) = (Math.Max(x.From, y.From), Math.Min(x.To, y.To));
        if (!(from < to)) return [];
        var range = new AxisRange(from, to, x.IsLog);
        return [.. Enumerable.Range(0, bends ? Samples + 1 : 2)
            .Select(i => range.At(bends ? (double)i / Samples : i))
            .Select(value => Map(value, value))
            .OfType<Point>()];
    }
}
