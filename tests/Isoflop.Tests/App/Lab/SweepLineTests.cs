using Isoflop.App.Outputs;
using Isoflop.Lab.Sweeps;
using Isoflop.Quantities;

namespace Isoflop.Tests.App.Lab;

public class SweepLineTests
{
    static readonly SweepProgress Half = new("w64-s1", 200, 400, new NatsPerToken(3.2104), null, 3, 9, new Flops(4e11), new Flops(1e12), 2e10)
    {
        TokensPerSecond = 84_321,
        TrueFlopsPerSecond = 21.34e9,
        RunSecondsLeft = 12.4,
    };

    [Fact]
    public void Line_SaysThePaceOfTheRunAndOfTheSweep() => Assert.Equal(
        "isoflop: w64-s1 step 200 of 400, loss 3.210, 84,321 tokens/s, 21.3 GFLOP/s, 31 % of the 68 of a core, about 12 s left; 3 of 9 runs, 40 % of the compute, about 30 s left",
        SweepLine.Line(Half, 68e9));

    [Fact]
    public void Line_LeavesOutWhatIsNotKnownYet() => Assert.Equal(
        "isoflop: w64-s1 step 200 of 400, loss 3.210; 3 of 9 runs, 40 % of the compute",
        SweepLine.Line(Half with { TokensPerSecond = 0, RunSecondsLeft = double.PositiveInfinity, FlopsPerSecond = 0 }, 68e9));
}
