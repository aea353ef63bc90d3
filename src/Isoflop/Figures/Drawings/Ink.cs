namespace Isoflop.Figures.Drawings;

/// <summary>Where lines run, for text and legends that keep clear of them.</summary>
internal static class Ink
{
    const double Spacing = 6;

    /// <summary>Points along a line, close enough that no word fits between two of them.</summary>
    public static IEnumerable<Point> Along(IReadOnlyList<Point> path)
    {
        for (var i = 0; i < path.Count; i++)
        {
            yield return path[i];
            if (i + 1 == path.Count) continue;
            var (a, b) = (path[i], path[i + 1]);
            var steps = (int)(Contouring.Distance(a, b) / Spacing);
            for (var step = 1; step <= steps; step++)
            {
                var t = (double)step / (steps + 1);
                yield return new Point(a.X + t * (b.X - a.X), a.Y + t * (b.Y - a.Y));
            }
        }
    }

    /// <summary>Everything drawn, as points.</summary>
    public static IEnumerable<Point> Of(IEnumerable<Primitive> primitives) => primitives.SelectMany(primitive => primitive switch
    {
        Markers markers => markers.Centres,
        Stroke stroke => Along(stroke.Path),
        Area area => Along([.. area.Path, area.Path[0]]),
        _ => [],
    });

    /// <summary>The point at a distance along a line, its ends beyond them.</summary>
    public static Point PointAt(IReadOnlyList<Point> path, double distance)
    {
        for (var i = 1; i < path.Count; i++)
        {
            var step = Contouring.Distance(path[i - 1], path[i]);
            if (distance <= step && step > 0)
            {
                var t = Math.Max(0, distance / step);
                return new Point(path[i - 1].X + t * (path[i].X - path[i - 1].X), path[i - 1].Y + t * (path[i].Y - path[i - 1].Y));
            }
            distance -= step;
        }
        return path[^1];
    }

    /// <summary>The angle of text along a chord in degrees, turned so that it is never upside down.</summary>
    public static double ReadableAngle(Point from, Point to)
    {
        var angle = Math.Atan2(to.Y - from.Y, to.X - from.X) * 180 / Math.PI;
        return angle switch
        {
            > 90 => angle - 180,
            <= -90 => angle + 180,
            _ => angle,
        };
    }
}
