using Isoflop.Findings;
using Isoflop.Runs.Curves;

namespace Isoflop.Tests.Runs.Curves;

public class ScheduleTextTests
{
    [Fact]
    public void Parse_CosineRisesFallsAndEnds()
    {
        var schedule = ScheduleText.Parse("cosine:peak=3e-4,final=3e-5,warmup=500,steps=10000");
        Assert.Equal(10_000, schedule.Steps);
        Assert.Equal(0, schedule.Rates[0]);
        Assert.Equal(3e-4, schedule.Rates[499], 1e-12);
        Assert.Equal(3e-4, schedule.Rates[500], 1e-12);
        // Half way between 500 and 10,000 a cosine has given up half.
        Assert.Equal(1.65e-4, schedule.Rates[5250], 1e-10);
        Assert.InRange(schedule.Rates[9999], 3e-5, 3.001e-5);
        Assert.InRange(schedule.WarmupEnd, 498, 500);
        Assert.InRange(schedule.DecayStart!.Value, 600, 900);
    }

    [Theory]
    [InlineData("linear", 0.5)]
    [InlineData("cosine", 0.5)]
    [InlineData("sqrt", 0.29289321881)]
    [InlineData("exponential", 0.31622776602)]
    public void Parse_WsdHasItsShapeHalfWay(string shape, double half)
    {
        var schedule = ScheduleText.Parse($"wsd:peak=1,warmup=1%,steps=1000,decay=20%,shape={shape}");
        Assert.Equal(1, schedule.Rates[800], 1e-12);
        Assert.Equal(half, schedule.Rates[900], 1e-9);
        Assert.InRange(schedule.DecayStart!.Value, 801, 805);
    }

    [Fact]
    public void Parse_ConstantAndStep()
    {
        Assert.Null(ScheduleText.Parse("constant:peak=1e-3,steps=100").DecayStart);
        var step = ScheduleText.Parse("step:steps=100,at=60,to=30%", peak: 2);
        Assert.Equal(2, step.Rates[59]);
        Assert.Equal(0.6, step.Rates[60], 1e-12);
        Assert.Equal(60, step.DecayStart);
    }

    [Theory]
    [InlineData("sawtooth:steps=100", "sawtooth")]
    [InlineData("cosine", "steps=")]
    [InlineData("cosine:steps=100,warmup=100", "warm-up")]
    [InlineData("cosine:steps=100,peek=3", "peek")]
    [InlineData("cosine:steps=100,decay=20", "decay")]
    [InlineData("wsd:steps=100,shape=round", "shape=")]
    [InlineData("wsd:steps=100,decay=200", "decay")]
    [InlineData("wsd:steps=100,shape=exponential,final=0", "final")]
    [InlineData("linear:steps=100,peak=-1", "peak")]
    [InlineData("linear:steps=1e12", "steps")]
    public void Parse_RefusesWithAWordAboutIt(string text, string word) =>
        Assert.Contains(word, Assert.Throws<InputException>(() => ScheduleText.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Reconstruct_FindsBackEveryScheduleFromSparseRates()
    {
        foreach (var text in new[] { "cosine:final=10%,warmup=200,steps=4000", "wsd:final=10%,warmup=200,steps=4000,shape=exponential", "step:warmup=200,steps=4000,at=2000,to=20%" })
        {
            var truth = ScheduleText.Parse(text);
            int[] steps = [.. Enumerable.Range(0, 78).Select(i => 100 + (50 * i))];
            var back = LoggedSchedule.Reconstruct(steps, [.. steps.Select(step => truth.Rates[step])], []);
            var sums = truth.Sums();
            Assert.Equal(steps[^1] + 1, back.Steps);
            Assert.All(steps, step => Assert.Equal(truth.Rates[step], back.Rates[step]));
            Assert.Equal(sums[steps[^1]], back.Sums()[steps[^1]], 0.002 * sums[steps[^1]]);
        }
    }

    [Fact]
    public void Reconstruct_ChangesAStandingRateAtOnce()
    {
        var back = LoggedSchedule.Reconstruct([0, 10, 20, 30, 40], [1, 1, 1, 0.1, 0.1], []);
        Assert.Equal(1, back.Rates[29]);
        Assert.Equal(0.1, back.Rates[30]);
    }
}
