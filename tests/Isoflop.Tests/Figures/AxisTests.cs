using Isoflop.Figures;
using Isoflop.Figures.Scales;

namespace Isoflop.Tests.Figures;

public class AxisTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(1, 1)]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    public void Between_ImpossibleLimits(double from, double to) =>
        Assert.Throws<ArgumentException>(() => Axis.Linear("Loss").Between(from, to));

    [Fact]
    public void Between_ZeroOnALogarithmicAxis() => Assert.Throws<ArgumentException>(() => Axis.Log("Compute").Between(0, 1));

    [Fact]
    public void Named_EveryNameIsATickInItsPlace()
    {
        string[] names = [.. Enumerable.Range(1, 30).Select(i => $"choice {i}")];
        var axis = Axis.Named("", [.. names]);
        var ticks = TickSet.Of(axis, new AxisRange(axis.From!.Value, axis.To!.Value, IsLog: false), length: 10, _ => 100);
        Assert.Equal(names, ticks.Labelled.Select(tick => tick.Label));
        Assert.Equal(Enumerable.Range(1, 30).Select(i => (double)i), ticks.Labelled.Select(tick => tick.Value));
        Assert.Throws<ArgumentException>(() => Axis.Named("", []));
    }

    [Fact]
    public void Points_DifferentLengths() => Assert.Throws<ArgumentException>(() => Mark.Points("runs", [1, 2], [1]));

    [Fact]
    public void Contours_WrongNumberOfValues() => Assert.Throws<ArgumentException>(() => Mark.Contours("loss", [1, 2], [1, 2], [1, 2, 3], [2]));
}
