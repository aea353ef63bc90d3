using Isoflop.Laws.Schedules;
using Isoflop.Laws.Schedules.Forecasts;
using Isoflop.Laws.Simulations;
using Isoflop.Runs.Curves;

namespace Isoflop.Tests.Laws.Schedules.Forecasts;

public class CurveForecasterTests(ITestOutputHelper output)
{
    const string Wsd = "wsd:peak=3e-4,final=10%,warmup=500,steps=12000,decay=20%";
    const string Cosine = "cosine:peak=3e-4,final=10%,warmup=500,steps=12000";

    static readonly MultiPowerLaw Truth = PublishedScheduleLaws.All[1].Law;

    static Curve Draw(string schedule, int until, double noise = 0.003, ulong seed = 1, int every = 50) =>
        CurveSimulation.Draw(Truth, ScheduleText.Parse(schedule), until, every, noise, seed);

    // The same curve with other losses from a step on.
    static Curve Changed(Curve curve, int from, Func<double, int, double> loss) =>
        new(curve.Name, curve.Steps, [.. curve.Losses.Select((value, i) => curve.Steps[i] >= from ? loss(value, curve.Steps[i]) : value)], curve.Schedule);

    [Fact]
    public void Forecast_CoversTheTruthInSimulations()
    {
        var (inside, asked) = (0, 0);
        foreach (var schedule in new[] { Wsd, Cosine })
        {
            var final = Truth.Loss(ScheduleText.Parse(schedule), 11_999).Value;
            foreach (var until in new[] { 4000, 8000, 11_000 })
            {
                for (ulong seed = 1; seed <= 10; seed++)
                {
                    var forecast = CurveForecaster.Forecast(Draw(schedule, until, 0.005, seed));
                    if (forecast.Final!.Interval.Contains(final)) inside++;
                    asked++;
                }
            }
        }
        output.WriteLine($"{inside} of {asked} intervals of 90 % hold the truth, seeds 1 to 10");
        // The truth is the centre of the prior here: more than the nominal share is to be expected, less is not.
        Assert.InRange(inside / (double)asked, 0.88, 1);
    }

    [Fact]
    public void Forecast_IntervalShrinksAsStepsComeIn()
    {
        var widths = new[] { 2000, 4000, 8000, 11_000, 12_000 }.Select(until => CurveForecaster.Forecast(Draw(Wsd, until)).Final!.Interval.Width).ToArray();
        output.WriteLine(string.Join(", ", widths.Select(width => $"{width:F4}")));
        Assert.Equal(widths.OrderDescending(), widths);
        Assert.True(widths[^1] < widths[0] / 4);
    }

    [Fact]
    public void Forecast_SiblingsOfTheModelNarrowIt_OthersTellTheDecayOnly()
    {
        var run = Draw(Wsd, 8000);
        var alone = CurveForecaster.Forecast(run);
        var same = CurveForecaster.Forecast(run, new SiblingCurves([Draw(Cosine, 12_000, seed: 7), Draw(Wsd, 12_000, seed: 8)]));
        var larger = PublishedScheduleLaws.All[2].Law;
        var other = CurveForecaster.Forecast(run, new SiblingCurves([.. new[] { Wsd, Cosine }.Select((text, i) => CurveSimulation.Draw(larger, ScheduleText.Parse(text), 12_000, 50, 0.003, (ulong)i))]));
        Assert.True(same.Final!.Interval.Width < 0.5 * alone.Final!.Interval.Width);
        Assert.True(other.Final!.Interval.Width < alone.Final.Interval.Width);
        Assert.True(same.Final.Interval.Contains(Truth.Loss(run.Schedule, 11_999).Value));
        Assert.Contains("same model", Assert.Single(same.Findings, finding => finding.Id == "siblings").Message, StringComparison.Ordinal);
        Assert.Contains("other models", Assert.Single(other.Findings, finding => finding.Id == "siblings").Message, StringComparison.Ordinal);
        Assert.Contains(alone.Findings, finding => finding.Id == "decay-not-begun");
    }

    [Fact]
    public void Forecast_SiblingsThatNeverLeftTheirWarmupTellNothing()
    {
        var run = Draw(Cosine, 6000);
        Assert.Equal(CurveForecaster.Forecast(run).Final, CurveForecaster.Forecast(run, new SiblingCurves([Draw(Cosine, 400)])).Final);
    }

    [Fact]
    public void Forecast_UnitOfTheRateDoesNotMatter()
    {
        var run = Draw(Cosine, 6000);
        var scaled = new Curve(run.Name, run.Steps, run.Losses, ScheduleText.Parse("cosine:peak=1,final=10%,warmup=500,steps=12000"));
        Assert.Equal(CurveForecaster.Forecast(run).Final!.Loss.Value, CurveForecaster.Forecast(scaled).Final!.Loss.Value, 1e-6);
    }

    [Fact]
    public void Spikes_AreFoundAndLeftOut()
    {
        var clean = Draw(Wsd, 8000, every: 10);
        var spiked = Changed(clean, 5000, (loss, step) => step < 5100 ? loss + (0.4 * (5100 - step) / 100) : loss);
        var (without, with) = (CurveForecaster.Forecast(clean), CurveForecaster.Forecast(spiked));
        Assert.Empty(without.Spikes);
        var spike = Assert.Single(with.Spikes);
        Assert.InRange(spike.Step, 4950, 5010);
        Assert.InRange(spike.LastStep, 5050, 5110);
        Assert.InRange(spike.Height, 0.3, 0.5);
        Assert.Equal(without.Final!.Loss.Value, with.Final!.Loss.Value, 0.004);
        Assert.Empty(with.Alarms);
    }

    [Fact]
    public void Alarm_OnALossThatRisesForGood()
    {
        var forecast = CurveForecaster.Forecast(Changed(Draw(Wsd, 8000), 6500, (loss, step) => loss + ((step - 6500) * 4e-4)));
        Assert.Contains(forecast.Alarms, alarm => alarm.Id == "diverging" && alarm.Severity == Isoflop.Findings.Severity.Error);
    }

    [Fact]
    public void Alarm_OnALossThatIsNoNumber() =>
        Assert.Contains("step 7,549", Assert.Single(CurveForecaster.Forecast(Changed(Draw(Wsd, 8000), 7500, (_, _) => double.NaN)).Alarms, alarm => alarm.Id == "diverging").Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.03, "above")]
    [InlineData(-0.03, "below")]
    public void Alarm_WhenTheLossLeavesItsForecast(double shift, string side)
    {
        var forecast = CurveForecaster.Forecast(Changed(Draw(Wsd, 8000), 5800, (loss, _) => loss * (1 + shift)));
        Assert.Contains(side, Assert.Single(forecast.Alarms, alarm => alarm.Id == "left-forecast").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Alarm_NotOnHealthySimulatedRuns()
    {
        var alarms = 0;
        for (ulong seed = 1; seed <= 20; seed++) alarms += CurveForecaster.Forecast(Draw(seed % 2 == 0 ? Wsd : Cosine, 9000, 0.01, seed)).Alarms.Length;
        Assert.Equal(0, alarms);
    }

    [Theory]
    [InlineData(400, "warmup-only")]
    [InlineData(700, "too-few-steps")]
    public void Forecast_SaysWhyThereIsNone(int until, string id)
    {
        var forecast = CurveForecaster.Forecast(Draw(Wsd, until));
        Assert.Null(forecast.Final);
        Assert.Equal(id, Assert.Single(forecast.Findings).Id);
    }

    [Fact]
    public void Forecast_SaysWhatItCannotKnow()
    {
        var early = CurveForecaster.Forecast(Draw(Wsd, 2500));
        Assert.Contains(early.Findings, finding => finding.Id == "floor-not-identified");
        var zero = CurveForecaster.Forecast(Draw("wsd:peak=3e-4,final=0.1%,warmup=500,steps=12000,decay=20%", 8000));
        Assert.Contains(zero.Findings, finding => finding.Id == "schedule-outside");
        Assert.Contains(CurveForecaster.Forecast(Draw(Cosine, 12_000)).Findings, finding => finding.Id == "finished");
    }

    [Fact]
    public void Forecast_OfTenThousandStepsIsTheSameAsOfSome()
    {
        var (all, some) = (CurveForecaster.Forecast(Draw(Cosine, 10_000, 0, every: 1)), CurveForecaster.Forecast(Draw(Cosine, 10_000, 0, every: 25)));
        Assert.Equal(some.Final!.Loss.Value, all.Final!.Loss.Value, 0.003);
        Assert.Equal(Truth.Loss(ScheduleText.Parse(Cosine), 11_999).Value, all.Final.Loss.Value, 0.01);
    }
}
