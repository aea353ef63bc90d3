namespace Isoflop.Figures.Drawings;

/// <summary>Cuts lines and polygons at the edges of a frame.</summary>
internal static class Clipping
{
    /// <summary>The pieces of a line that lie in the frame. [Liang and Barsky 1984]</summary>
    public static IReadOnlyList<IReadOnlyList<Point>> Line(IReadOnlyList<Point> path, Box frame)
    {
        var pieces = new List<IReadOnlyList<Point>>();
        var piece = new List<Point>();
        for (var i = 1; i < path.Count; i++)
        {
            if (Segment(path[i - 1], path[i], frame) is not { } inside)
            {
                Close();
                continue;
            }
            if (piece.Count > 0 && piece[^1] != inside.From) Close();
            if (piece.Count == 0) piece.Add(inside.From);
            piece.Add(inside.To);
        }
        Close();
        return pieces;

        void Close()
        {
            if (piece.Count > 1) pieces.Add(piece);
            piece = [];
        }
    }

    /// <summary>What of a polygon lies in the frame. [Sutherland and Hodgman 1974]</summary>
    public static IReadOnlyList<Point> Polygon(IReadOnlyList<Point> path, Box frame)
    {
        path = Half(path, p => p.X - frame.Left);
        path = Half(path, p => frame.Right - p.X);
        path = Half(path, p => p.Y - frame.Top);
        path = Half(path, p => frame.Bottom - p.Y);
        return [.. path.Select(p => Snap(p, frame))];
    }

    static (Point From, Point To)? Segment(Point a, Point b, Box frame)
    {
        double enter = 0, leave = 1;
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        if (!(Narrow(-dx, a.X - frame.Left) && Narrow(dx, frame.Right - a.X) && Narrow(-dy, a.Y - frame.Top) && Narrow(dy, frame.Bottom - a.Y)))
            return null;
        return (enter == 0 ? a : At(enter), leave == 1 ? b : At(leave));

        Point At(double t) => Snap(new Point(a.X + t * dx, a.Y + t * dy), frame);

        bool Narrow(double slope, double distance)
        {
            if (slope == 0) return distance >= 0;
            var t = distance / slope;
            if (slope < 0) enter = Math.Max(enter, t);
            else leave = Math.Min(leave, t);
            return enter <= leave;
        }
    }

    static List<Point> Half(IReadOnlyList<Point> path, Func<Point, double> inside)
    {
        var kept = new List<Point>(path.Count + 4);
        for (var i = 0; i < path.Count; i++)
        {
            var (a, b) = (path[(i + path.Count - 1) % path.Count], path[i]);
            var (da, db) = (inside(a), inside(b));
            if (da >= 0 != db >= 0)
            {
                var t = da / (da - db);
                kept.Add(new Point(a.X + t * (b.X - a.X), a.Y + t * (b.Y - a.Y)));
            }
            if (db >= 0) kept.Add(b);
        }
        return kept;
    }

    // An intersection computed in floating point may miss its edge by a rounding error.
    static Point Snap(Point point, Box frame) =>
        new(Math.Clamp(point.X, frame.Left, frame.Right), Math.Clamp(point.Y, frame.Top, frame.Bottom));
}
