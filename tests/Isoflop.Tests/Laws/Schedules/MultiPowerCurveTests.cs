using Isoflop.Laws.Schedules;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Tests.Laws.Schedules;

public class MultiPowerCurveTests
{
    static readonly MultiPowerLaw Law = PublishedScheduleLaws.All[1].Law;

    static readonly string[] Texts =
    [
        "constant:peak=3e-4,warmup=300,steps=6000",
        "cosine:peak=3e-4,final=3e-5,warmup=300,steps=6000",
        "linear:peak=3e-4,final=0,warmup=300,steps=6000",
        "wsd:peak=3e-4,final=3e-5,warmup=300,steps=6000,decay=1000,shape=exponential",
        "wsd:peak=3e-4,final=0,warmup=300,steps=6000,decay=20%,shape=sqrt",
        "step:peak=3e-4,warmup=300,steps=6000,at=3000,to=3e-5",
    ];

    public static TheoryData<string> Schedules => [.. Texts];

    static double[] Fast(LearningRateSchedule schedule, int[] steps, double unit, ReadOnlySpan<double> coefficients, out double[] derivatives)
    {
        var curve = new MultiPowerCurve([(schedule, steps)], unit);
        var values = new double[steps.Length];
        derivatives = new double[7 * steps.Length];
        curve.Evaluate(coefficients, new PointBlock(ScheduleFit.Numbers(steps.Length), 0, steps.Length), values, new Derivatives(derivatives, steps.Length));
        return values;
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Evaluate_IsTheSlowSum(string text)
    {
        var schedule = ScheduleText.Parse(text);
        int[] steps = [.. Enumerable.Range(1, 59).Select(i => 100 * i), 5999];
        var fast = Fast(schedule, steps, 3e-4, Law.In(3e-4).Coefficients, out _);
        // A tenth of what the law itself is off by.
        for (var i = 0; i < steps.Length; i++) Assert.Equal(Law.Loss(schedule, steps[i]).Value, fast[i], 3e-4);
    }

    [Fact]
    public void Evaluate_DoesNotDependOnWhatElseIsAsked()
    {
        var schedule = ScheduleText.Parse("cosine:peak=3e-4,final=3e-5,warmup=300,steps=6000");
        var alone = Fast(schedule, [5999], 3e-4, Law.In(3e-4).Coefficients, out _)[0];
        var among = Fast(schedule, [.. Enumerable.Range(1, 5999)], 3e-4, Law.In(3e-4).Coefficients, out _)[^1];
        Assert.Equal(among, alone, 3e-4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Evaluate_DerivativesAreFiniteDifferences(ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var schedule = ScheduleText.Parse("wsd:final=5%,warmup=200,steps=3000,decay=800,shape=cosine");
        int[] steps = [250, 1000, 2300, 2999];
        var coefficients = Array.ConvertAll(Law.In(3e-4).Coefficients, value => value * Math.Exp(0.3 * random.NextNormal()));
        _ = Fast(schedule, steps, 1, coefficients, out var derivatives);
        const double step = 1e-5;
        for (var k = 0; k < 7; k++)
        {
            double[] At(double shift)
            {
                var moved = (double[])coefficients.Clone();
                moved[k] *= Math.Exp(shift);
                return Fast(schedule, steps, 1, moved, out _);
            }

            var (plus, minus) = (At(step), At(-step));
            for (var i = 0; i < steps.Length; i++)
            {
                var expected = (plus[i] - minus[i]) / (2 * step);
                Assert.True(Math.Abs((coefficients[k] * derivatives[(k * steps.Length) + i]) - expected) < 1e-6 * (1 + Math.Abs(expected)), $"seed {seed}: d/d ln {MultiPowerLaw.Names[k]} at step {steps[i]}");
            }
        }
    }

    [Fact]
    public void In_AnotherUnitIsTheSameLaw()
    {
        var (schedule, percent) = (ScheduleText.Parse("cosine:peak=3e-4,warmup=100,steps=1000"), ScheduleText.Parse("cosine:peak=3e-2,warmup=100,steps=1000"));
        Assert.Equal(Law.Loss(schedule, 900).Value, Law.In(0.01).Loss(percent, 900).Value, 1e-12);
        Assert.Equal(Law.A, Law.In(0.01).In(100).A, 1e-12);
    }

    [Fact]
    public void MultiPower_RecoversALawWithoutNoise()
    {
        var curves = Texts.Select(text => CurveSimulation.Draw(Law, ScheduleText.Parse(text), 6000, 40, 0, 1)).ToArray();
        var fit = ScheduleFit.MultiPower(curves, groups: 200);
        foreach (var (found, truth) in fit.In(3e-4).Coefficients.Zip(Law.In(3e-4).Coefficients)) Assert.Equal(truth, found, 0.01 * truth);
    }
}
