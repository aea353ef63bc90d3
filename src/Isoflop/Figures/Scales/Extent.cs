namespace Isoflop.Figures.Scales;

/// <summary>Collects which coordinates the marks of a figure need.</summary>
internal sealed class Extent(Axis x, Axis y)
{
    /// <summary>Room between the outermost mark and the frame, as a fraction of the axis.</summary>
    const double Padding = 0.05;

    double _leastX = double.PositiveInfinity, _mostX = double.NegativeInfinity;
    double _leastY = double.PositiveInfinity, _mostY = double.NegativeInfinity;
    double _gridLeastX = double.PositiveInfinity, _gridMostX = double.NegativeInfinity;
    double _gridLeastY = double.PositiveInfinity, _gridMostY = double.NegativeInfinity;

    /// <summary>Whether anything drawable was included.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>The ranges of both axes for the marks of a figure.</summary>
    public static (AxisRange X, AxisRange Y, bool IsEmpty) Of(Figure figure)
    {
        var extent = new Extent(figure.X, figure.Y);
        foreach (var mark in figure.Marks) mark.Extend(extent);
        return (
            Range(figure.X, extent._leastX, extent._mostX, extent._gridLeastX, extent._gridMostX),
            Range(figure.Y, extent._leastY, extent._mostY, extent._gridLeastY, extent._gridMostY),
            extent.IsEmpty);
    }

    /// <summary>Includes a point, and says whether it can be drawn within the limits that are fixed.</summary>
    public bool Include(double atX, double atY)
    {
        if (!AxisRange.IsDrawable(atX, x.IsLog) || !AxisRange.IsDrawable(atY, y.IsLog)) return false;
        IsEmpty = false;
        // What a fixed limit cuts off must not stretch the other axis.
        if (atX < x.From || atX > x.To || atY < y.From || atY > y.To) return false;
        IncludeX(atX);
        IncludeY(atY);
        return true;
    }

    public void IncludeX(double at) => Widen(at, x.IsLog, ref _leastX, ref _mostX);

    public void IncludeY(double at) => Widen(at, y.IsLog, ref _leastY, ref _mostY);

    public void IncludeGridX(double at)
    {
        IsEmpty = false;
        Widen(at, x.IsLog, ref _gridLeastX, ref _gridMostX);
    }

    public void IncludeGridY(double at) => Widen(at, y.IsLog, ref _gridLeastY, ref _gridMostY);

    static void Widen(double at, bool isLog, ref double least, ref double most)
    {
        if (!AxisRange.IsDrawable(at, isLog)) return;
        least = Math.Min(least, at);
        most = Math.Max(most, at);
    }

    static AxisRange Range(Axis axis, double least, double most, double gridLeast, double gridMost)
    {
        if (least > most) return AxisRange.Of(axis, gridLeast, gridMost, padding: 0);
        var range = AxisRange.Of(axis, least, most, Padding);
        return gridLeast > gridMost ? range : AxisRange.Of(axis, Math.Min(range.From, gridLeast), Math.Max(range.To, gridMost), padding: 0);
    }
}
