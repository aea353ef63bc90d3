using System.Collections.Immutable;

namespace Isoflop.Figures.Drawings;

/// <summary>Chooses which of too many points to draw: always the same ones, extremes included.</summary>
internal static class Thinning
{
    /// <summary>Indices of the points to draw: all of them, or evenly chosen ones with the four outermost.</summary>
    public static IEnumerable<int> Points(ImmutableArray<double> x, ImmutableArray<double> y, int most)
    {
        if (x.Length <= most) return Enumerable.Range(0, x.Length);
        var chosen = new SortedSet<int> { Outermost(x, 1), Outermost(x, -1), Outermost(y, 1), Outermost(y, -1) };
        var wanted = most - chosen.Count;
        for (var i = 0; i < wanted; i++) chosen.Add((int)((long)i * x.Length / wanted));
        return chosen;
    }

    /// <summary>A line with at most so many vertices: the first, lowest, highest and last of each stretch. [M4, Jugel 2014]</summary>
    public static IReadOnlyList<Point> Line(IReadOnlyList<Point> path, int most)
    {
        if (path.Count <= most) return path;
        var stretches = most / 4;
        var kept = new List<Point>(most);
        for (var stretch = 0; stretch < stretches; stretch++)
        {
            var from = (int)((long)stretch * path.Count / stretches);
            var to = (int)((long)(stretch + 1) * path.Count / stretches) - 1;
            var (low, high) = (from, from);
            for (var i = from; i <= to; i++)
            {
                if (path[i].Y < path[low].Y) low = i;
                if (path[i].Y > path[high].Y) high = i;
            }
            kept.AddRange(new SortedSet<int> { from, low, high, to }.Select(i => path[i]));
        }
        return kept;
    }

    static int Outermost(ImmutableArray<double> values, int sign)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            if (double.IsFinite(values[i]) && !(sign * values[i] <= sign * values[best])) best = i;
        }
        return best;
    }
}
