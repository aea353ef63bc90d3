using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

public class QuantilesTests
{
    // numpy.quantile([1, 2, 4, 8], p)
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.25, 1.75)]
    [InlineData(0.5, 3)]
    [InlineData(0.9, 6.8)]
    [InlineData(1, 8)]
    [InlineData(-0.1, 1)]
    [InlineData(1.1, 8)]
    public void OfSorted_IsTypeSeven(double probability, double expected) =>
        Assert.Equal(expected, Quantiles.OfSorted([1, 2, 4, 8], probability), 1e-14);

    [Fact]
    public void OfSorted_OneOrNone()
    {
        Assert.Equal(5, Quantiles.OfSorted([5], 0.3));
        Assert.Equal(double.NaN, Quantiles.OfSorted([], 0.3));
    }

    [Fact]
    public void OfSorted_Infinite()
    {
        double[] sorted = [1, 2, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity];
        Assert.Equal(2, Quantiles.OfSorted(sorted, 0.25));
        Assert.Equal(double.PositiveInfinity, Quantiles.OfSorted(sorted, 0.3));
        Assert.Equal(double.PositiveInfinity, Quantiles.OfSorted(sorted, 0.8));
        Assert.Equal(double.NegativeInfinity, Quantiles.OfSorted([double.NegativeInfinity, double.NegativeInfinity, 0], 0.2));
    }

    [Fact]
    public void Median_OddEvenUnsorted()
    {
        Assert.Equal(3, Quantiles.Median([9, 1, 3]));
        Assert.Equal(2.5, Quantiles.Median([4, 1, 3, 2]));
    }

    [Fact]
    public void RobustScale_IgnoresOutliers()
    {
        Assert.Equal(1.4826 * 2, Quantiles.RobustScale([-1, 2, -3, 1, 1e9]), 1e-12);
        var random = new CounterRandom(5, 0);
        var normal = Enumerable.Range(0, 100_000).Select(_ => 0.3 * random.NextNormal()).ToArray();
        Assert.Equal(0.3, Quantiles.RobustScale(normal), 0.005);
    }

    [Fact]
    public void Central_CutsBothEnds()
    {
        var interval = Quantiles.Central([.. Enumerable.Range(0, 101).Select(i => (double)i).Reverse()], 0.9);
        Assert.Equal(5, interval.Low, 1e-12);
        Assert.Equal(95, interval.High, 1e-12);
        Assert.Equal(0.9, interval.Level);
        Assert.Equal(90, interval.Width, 1e-12);
        Assert.True(interval.Contains(interval.Low) && interval.Contains(interval.High) && !interval.Contains(96));
    }

    [Fact]
    public void Central_LeavesOutNaNAndKeepsInfinity()
    {
        var interval = Quantiles.Central([double.NaN, 3, 1, double.NaN, 2, double.PositiveInfinity], 0.999);
        Assert.InRange(interval.Low, 1, 1.01);
        Assert.Equal(double.PositiveInfinity, interval.High);
        Assert.True(double.IsNaN(Quantiles.Central([double.NaN], 0.9).Low));
    }
}
