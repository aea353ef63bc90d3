using System.Collections.Immutable;

using Isoflop.Figures.Drawings;
using Isoflop.Figures.Scales;

namespace Isoflop.Figures;

/// <summary>Points, with colour by value, error bars and labels where these are given.</summary>
public sealed record PointMark : Mark
{
    /// <summary>Above this number a mark is thinned, and the caption says so.</summary>
    internal const int MostPoints = 4000;

    internal PointMark(string? name, ImmutableArray<double> x, ImmutableArray<double> y)
        : base(name)
    {
        RequireSameLength(x.Length, y.Length, "vertical coordinates");
        X = x;
        Y = y;
    }

    /// <summary>Horizontal coordinates.</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Vertical coordinates.</summary>
    public ImmutableArray<double> Y { get; }

    /// <summary>The marker, or null for one of the series's own.</summary>
    public MarkerShape? Shape { get; init; }

    /// <summary>Filled or open.</summary>
    public bool Filled { get; init; } = true;

    /// <summary>Half the size of a marker in pixels, at least 1.</summary>
    public double Radius { get; init; } = 3.5;

    /// <summary>Texts beside the points, as many as there are points, or empty.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Lower ends of vertical error bars, or empty.</summary>
    public ImmutableArray<double> Low { get; private init; } = [];

    /// <summary>Upper ends of vertical error bars, or empty.</summary>
    public ImmutableArray<double> High { get; private init; } = [];

    /// <summary>The value behind each point's colour, or empty.</summary>
    public ImmutableArray<double> Values { get; private init; } = [];

    /// <summary>The scale of <see cref="Values"/>, drawn as a colour bar.</summary>
    public Axis? ValueAxis { get; private init; }

    /// <summary>The same points with vertical error bars.</summary>
    /// <param name="low">Lower ends, as many as there are points, in the units of the vertical axis.</param>
    /// <param name="high">Upper ends, as many.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public PointMark WithErrorBars(IEnumerable<double> low, IEnumerable<double> high)
    {
        var mark = this with { Low = [.. low], High = [.. high] };
        RequireSameLength(X.Length, mark.Low.Length, "lower ends");
        RequireSameLength(X.Length, mark.High.Length, "upper ends");
        return mark;
    }

    /// <summary>The same points, each coloured by a value on the viridis scale; a point without a value is muted.</summary>
    /// <param name="values">Values, as many as there are points.</param>
    /// <param name="axis">What the values measure, and on which scale.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public PointMark ColouredBy(IEnumerable<double> values, Axis axis)
    {
        var mark = this with { Values = [.. values], ValueAxis = axis };
        RequireSameLength(X.Length, mark.Values.Length, "colour values");
        return mark;
    }

    /// <summary>The range that the colours span, or null where points are not coloured by value.</summary>
    internal AxisRange? ValueRange()
    {
        if (ValueAxis is null) return null;
        var drawable = Values.Where(value => AxisRange.IsDrawable(value, ValueAxis.IsLog)).DefaultIfEmpty(double.NaN);
        return AxisRange.Of(ValueAxis, drawable.Min(), drawable.Max(), padding: 0);
    }

    internal override void Extend(Extent extent)
    {
        for (var i = 0; i < X.Length; i++)
        {
            if (!extent.Include(X[i], Y[i]) || Low.IsEmpty) continue;
            extent.Include(X[i], Low[i]);
            extent.Include(X[i], High[i]);
        }
    }

    internal override void Trace(Tracing tracing)
    {
        var style = tracing.StyleOf(this);
        var range = ValueRange();
        var byTone = new SortedDictionary<string, List<Point>>(StringComparer.Ordinal);
        var outside = 0;
        foreach (var i in Thinning.Points(X, Y, MostPoints))
        {
            if (tracing.Map(X[i], Y[i]) is not { } at) continue;
            if (!tracing.Frame.Contains(at))
            {
                outside++;
                continue;
            }
            var tone = range is null ? style.Tone : Tone.OfValue(range.Value, Values[i]);
            if (!byTone.TryGetValue(tone.Name, out var centres)) byTone[tone.Name] = centres = [];
            centres.Add(at);
            if (!Low.IsEmpty) TraceErrorBar(tracing, tone, at, i);
            if (i < Labels.Length) tracing.Label(new LabelRequest(Labels[i], at, Radius + 4) { IsStrong = Shape == MarkerShape.Star });
        }
        foreach (var (name, centres) in byTone)
            tracing.Add(new Markers(new Tone(name), Shape ?? style.Shape, Filled, Radius, centres));
        if (X.Length > MostPoints) tracing.Note($"{Name ?? "Points"}: {MostPoints:N0} of {X.Length:N0} points drawn.");
        if (outside > 0) tracing.Note($"{Name ?? "Points"}: {outside:N0} outside the axes.");
    }

    internal override LegendSample Sample(SeriesStyle style) =>
        new(ValueAxis is null ? style.Tone : Tone.Ink) { Shape = Shape ?? style.Shape, Filled = Filled };

    void TraceErrorBar(Tracing tracing, Tone tone, Point at, int i)
    {
        if (tracing.Map(X[i], Low[i]) is not { } low || tracing.Map(X[i], High[i]) is not { } high) return;
        tracing.Stroke(tone, [low, high], LinePattern.Solid, width: 1);
        if (!tracing.HasCaps) return;
        var cap = Radius * 0.8;
        foreach (var end in (Point[])[low, high])
            tracing.Stroke(tone, [end with { X = at.X - cap }, end with { X = at.X + cap }], LinePattern.Solid, width: 1);
    }
}

/// <summary>The shape of a marker.</summary>
public enum MarkerShape
{
    /// <summary>A disc.</summary>
    Circle,

    /// <summary>A square on its side.</summary>
    Square,

    /// <summary>A triangle that points up.</summary>
    Triangle,

    /// <summary>A square on its corner.</summary>
    Diamond,

    /// <summary>A triangle that points down.</summary>
    TriangleDown,

    /// <summary>A saltire, ×.</summary>
    Cross,

    /// <summary>An upright cross, +.</summary>
    Plus,

    /// <summary>A five-pointed star, for highlights.</summary>
    Star,
}
