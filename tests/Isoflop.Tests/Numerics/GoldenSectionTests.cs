using Isoflop.Numerics;

namespace Isoflop.Tests.Numerics;

public class GoldenSectionTests
{
    [Theory]
    [InlineData(0.3)]
    [InlineData(-4.9999)]
    [InlineData(5)]
    public void Minimum_OfAValley(double lowest) =>
        Assert.Equal(lowest, GoldenSection.Minimum(x => Math.Abs(x - lowest), -5, 5, 1e-9), 1e-8);

    [Fact]
    public void Minimum_OfAFallingFunctionIsItsEnd() => Assert.Equal(5, GoldenSection.Minimum(x => -x, -5, 5, 1e-9), 1e-8);
}
