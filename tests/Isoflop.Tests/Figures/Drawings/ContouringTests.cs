using Isoflop.Figures.Drawings;

namespace Isoflop.Tests.Figures.Drawings;

public class ContouringTests
{
    static readonly double[] Coordinates = [.. Enumerable.Range(-20, 41).Select(i => i * 10.0)];

    [Fact]
    public void Trace_CircleIsOneClosedLine()
    {
        var line = Assert.Single(Trace((x, y) => x * x + y * y, level: 150 * 150));
        Assert.Equal(line[0], line[^1]);
        // Linear interpolation of a square over cells of 10 misses the radius by at most 10² / (8 · 150).
        Assert.All(line, point => Assert.InRange(Math.Sqrt(point.X * point.X + point.Y * point.Y), 150 - 0.1, 150 + 0.1));
        Assert.InRange(Contouring.Length(line), 0.995 * 2 * Math.PI * 150, 1.005 * 2 * Math.PI * 150);
    }

    [Fact]
    public void Trace_PlaneIsOneStraightLine()
    {
        var line = Assert.Single(Trace((x, y) => x + y, level: 3));
        Assert.All(line, point => Assert.Equal(3, point.X + point.Y, 1e-9));
        Assert.Equal(402.99 * Math.Sqrt(2) - 5.65, Contouring.Length(line), 6.0);
    }

    [Fact]
    public void Trace_SaddleIsTwoLinesThatDoNotCross()
    {
        var lines = Trace((x, y) => x * y, level: 500).ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Single(line.Select(point => Math.Sign(point.X)).Distinct()));
    }

    [Fact]
    public void Trace_MissingValuesCutTheLine() =>
        Assert.Equal(2, Trace((x, y) => Math.Abs(x) < 15 ? double.NaN : y, level: 3).Count());

    [Fact]
    public void Trace_LevelOutsideTheValues() => Assert.Empty(Trace((x, y) => x + y, level: 1e6));

    static IEnumerable<IReadOnlyList<Point>> Trace(Func<double, double, double> function, double level) =>
        Contouring.Trace(Coordinates, Coordinates, Coordinates.SelectMany(y => Coordinates.Select(x => function(x, y))).ToArray(), level);
}
