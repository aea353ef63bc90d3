namespace Isoflop.Figures.Drawings;

/// <summary>Finds lines of equal value in a sampled function by marching squares.</summary>
internal static class Contouring
{
    /// <summary>The lines of one level, in the coordinates of the given columns and rows.</summary>
    public static IEnumerable<IReadOnlyList<Point>> Trace(double[] columns, double[] rows, ReadOnlySpan<double> values, double level)
    {
        // Each crossing of a grid edge is a node with at most two neighbours: one in the cell on either side.
        var crossings = new Dictionary<int, Crossing>();
        for (var row = 0; row + 1 < rows.Length; row++)
        {
            for (var column = 0; column + 1 < columns.Length; column++)
                MarchCell(columns, rows, values, level, row, column, crossings);
        }
        return Join(crossings);
    }

    public static double Length(IReadOnlyList<Point> path)
    {
        var length = 0.0;
        for (var i = 1; i < path.Count; i++) length += Distance(path[i - 1], path[i]);
        return length;
    }

    public static double Distance(Point a, Point b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

    static void MarchCell(
        double[] columns, double[] rows, ReadOnlySpan<double> values, double level, int row, int column, Dictionary<int, Crossing> crossings)
    {
        var width = columns.Length;
        var corner = row * width + column;
        Span<double> z = [values[corner], values[corner + 1], values[corner + width + 1], values[corner + width]];
        foreach (var value in z)
        {
            if (!double.IsFinite(value)) return;
        }
        Span<Point> at =
        [
            new(columns[column], rows[row]), new(columns[column + 1], rows[row]),
            new(columns[column + 1], rows[row + 1]), new(columns[column], rows[row + 1]),
        ];
        // Edges around the cell; horizontal edges have even keys, vertical ones odd, so that neighbouring cells agree.
        Span<int> keys = [2 * corner, 2 * (corner + 1) + 1, 2 * (corner + width), 2 * corner + 1];
        Span<int> crossed = stackalloc int[4];
        var count = 0;
        for (var edge = 0; edge < 4; edge++)
        {
            var (a, b) = (z[edge], z[(edge + 1) % 4]);
            if (a >= level == b >= level) continue;
            var (from, to) = (at[edge], at[(edge + 1) % 4]);
            var t = (level - a) / (b - a);
            if (double.IsNaN(from.X + from.Y + to.X + to.Y)) return;
            if (!crossings.ContainsKey(keys[edge]))
                crossings[keys[edge]] = new Crossing(new Point(from.X + t * (to.X - from.X), from.Y + t * (to.Y - from.Y)));
            crossed[count++] = keys[edge];
        }
        if (count == 2)
        {
            Connect(crossings, crossed[0], crossed[1]);
        }
        else if (count == 4)
        {
            // A saddle: the mean of the corners says which two opposite corners the lines cut off.
            var joinsFirstCorner = (z[0] + z[1] + z[2] + z[3]) / 4 >= level == z[0] >= level;
            var shift = joinsFirstCorner ? 0 : 1;
            Connect(crossings, crossed[shift], crossed[1 + shift]);
            Connect(crossings, crossed[2 + shift], crossed[(3 + shift) % 4]);
        }
    }

    static void Connect(Dictionary<int, Crossing> crossings, int a, int b)
    {
        crossings[a].Neighbours.Add(b);
        crossings[b].Neighbours.Add(a);
    }

    static List<IReadOnlyList<Point>> Join(Dictionary<int, Crossing> crossings)
    {
        var lines = new List<IReadOnlyList<Point>>();
        // Ends first, so that an open line is walked from an end; what then remains is closed.
        foreach (var start in crossings.OrderBy(pair => pair.Value.Neighbours.Count).ThenBy(pair => pair.Key).Select(pair => pair.Key))
        {
            if (crossings[start].IsWalked) continue;
            var line = new List<Point>();
            int? key = start;
            while (key is { } current)
            {
                var crossing = crossings[current];
                crossing.IsWalked = true;
                // Vertices closer than a pixel cannot be seen.
                if (line.Count == 0 || Distance(line[^1], crossing.At) >= 1) line.Add(crossing.At);
                key = crossing.Neighbours.Where(next => !crossings[next].IsWalked).Cast<int?>().FirstOrDefault();
                if (key is null && crossing.Neighbours.Count == 2 && crossing.Neighbours.Contains(start) && line.Count > 2)
                    line.Add(crossings[start].At);
            }
            if (line.Count > 1) lines.Add(line);
        }
        return lines;
    }

    sealed class Crossing(Point at)
    {
        public Point At => at;

        public List<int> Neighbours { get; } = new(2);

        public bool IsWalked { get; set; }
    }
}
