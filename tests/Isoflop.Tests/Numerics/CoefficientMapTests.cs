using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

public class CoefficientMapTests
{
    static readonly Transform[] Logs = [Transform.Log, Transform.Log, Transform.Log, Transform.Log];

    [Fact]
    public void Free_EveryCoefficientItsOwn()
    {
        var map = new CoefficientMap([Transform.Log, Transform.Identity], [null, null], [0, 1]);
        Assert.Equal(2, map.FreeCount);
        Assert.Equal([7, -3], Coefficients(map, Math.Log(7), -3), (x, y) => Math.Abs(x - y) < 1e-14);
        Assert.Equal(7, map.Slope(0, 7));
        Assert.Equal(1, map.Slope(1, -3));
        Assert.Equal([Math.Log(7), -3], Free(map, 7, -3));
    }

    [Fact]
    public void Pins_HoldTheirValue()
    {
        var map = new CoefficientMap(Logs, [null, 5, null, 0], [0, 1, 2, 3]);
        Assert.Equal(2, map.FreeCount);
        Assert.Equal([0, -1, 1, -1], Enumerable.Range(0, 4).Select(map.FreeOf));
        Assert.Equal([1, 5, Math.E, 0], Coefficients(map, 0, 1));
        Assert.Equal(0, map.Slope(1, 5));
    }

    [Fact]
    public void Ties_FollowOneParameter()
    {
        var map = new CoefficientMap(Logs, [null, null, null, null], [0, 1, 0, 1]);
        Assert.Equal(2, map.FreeCount);
        Assert.Equal([0, 1, 0, 1], Enumerable.Range(0, 4).Select(map.FreeOf));
        Assert.Equal([1, Math.E, 1, Math.E], Coefficients(map, 0, 1));
    }

    [Fact]
    public void Ties_ToAPinnedCoefficientArePinned()
    {
        var map = new CoefficientMap(Logs, [3, null, null, null], [0, 1, 0, 3]);
        Assert.Equal(2, map.FreeCount);
        Assert.Equal([3, 1, 3, Math.E], Coefficients(map, 0, 1));
    }

    [Fact]
    public void Pin_TakesTiedCoefficientsAlongAndKeepsTheRest()
    {
        var map = new CoefficientMap(Logs, [null, 9, null, null], [0, 1, 0, 3]).Pin(2, 4);
        Assert.Equal(1, map.FreeCount);
        Assert.Equal([4, 9, 4, 2], Coefficients(map, Math.Log(2)), (x, y) => Math.Abs(x - y) < 1e-14);
        var other = new CoefficientMap(Logs, [null, 9, null, null], [0, 1, 0, 3]).Pin(3, 4);
        Assert.Equal([2, 9, 2, 4], Coefficients(other, Math.Log(2)), (x, y) => Math.Abs(x - y) < 1e-14);
    }

    static double[] Coefficients(CoefficientMap map, params double[] theta)
    {
        Assert.Equal(theta.Length, map.FreeCount);
        var coefficients = new double[map.Count];
        map.ToCoefficients(theta, coefficients);
        return coefficients;
    }

    static double[] Free(CoefficientMap map, params double[] coefficients)
    {
        var theta = new double[map.FreeCount];
        map.ToFree(coefficients, theta);
        return theta;
    }
}
