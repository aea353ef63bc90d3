using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Allocation;

public class EnvelopeTests(ITestOutputHelper output)
{
    [Fact]
    public void Of_TrainingCurves_RecoversTheExponent()
    {
        var envelope = Envelope.Of(Curves(noise: 0.002));
        var interval = envelope.Fit.Interval(rule => rule.SizeExponent, 0.9);
        output.WriteLine($"a = {envelope.Fit.Rule.SizeExponent:F4} [{interval.Low:F4}, {interval.High:F4}] by {envelope.Runs.Count} points in {envelope.Bins} bins, true {Truth.SizeExponent:F4}");
        Assert.Equal(Truth.SizeExponent, envelope.Fit.Rule.SizeExponent, 0.03);
        Assert.True(interval.Contains(Truth.SizeExponent));
        Assert.Equal(1, envelope.Fit.Rule.SizeExponent + envelope.Fit.Rule.TokenExponent, 1e-9);
        Assert.DoesNotContain(envelope.Findings, finding => finding.Id == "no-curves");
    }

    [Fact]
    public void Of_Points_DescendWithComputeAndAreNeverAtTheEdge()
    {
        var runs = Curves(noise: 0.005);
        var envelope = Envelope.Of(runs);
        var losses = envelope.Runs.Select(run => run.Loss!.Value.Value).ToArray();
        Assert.True(losses.Length >= 3);
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.DoesNotContain(envelope.Runs, run => run.Params == runs.MinBy(other => other.Params!.Value.Value)!.Params);
    }

    [Fact]
    public void Of_FinalLosses_SaysThatThereWereNoCurves()
    {
        var envelope = Envelope.Of(Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0.002, seed: 1));
        Assert.Equal(6, envelope.Bins);
        Assert.Contains(envelope.Findings, finding => finding.Id == "no-curves");
        Assert.Equal(Truth.SizeExponent, envelope.Fit.Rule.SizeExponent, 0.08);
    }

    [Fact]
    public void Of_RunsOfOneSizeABudget_IsRefused()
    {
        var runs = Simulation.Draw(Truth.Law, new FrontierDesign(), noise: 0, seed: 1);
        Assert.Contains("0 of", Assert.Throws<InputException>(() => Envelope.Of(runs)).Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Replicates_ArePureFunctionsOfTheirNumber()
    {
        var runs = Curves(noise: 0.005);
        var few = Envelope.Of(runs, new AllocationOptions { Replicates = 40 }).Fit.Replicates;
        Assert.Equal(few, Envelope.Of(runs, new AllocationOptions { Replicates = 200 }).Fit.Replicates[..40]);
    }

    // Twenty sizes over two and a half decades, each measured fifty times from 1e18 to 1e21 FLOPs.
    static RunSet Curves(double noise)
    {
        var random = new CounterRandom(5, 0);
        var runs = new List<Run>();
        for (var size = 0; size < 20; size++)
        {
            for (var step = 0; step < 50; step++)
            {
                var scale = new Scale(new Params(2e7 * Math.Pow(10, 2.5 * size / 19)), new Flops(1e18 * Math.Pow(1e3, step / 49.0)));
                runs.Add(new Run
                {
                    Name = $"size {size}",
                    Step = step,
                    Params = scale.Params,
                    Tokens = scale.Tokens,
                    Flops = scale.Flops,
                    Loss = new NatsPerToken(Truth.Law.Loss(scale).Value * Math.Exp(noise * random.NextNormal())),
                });
            }
        }
        return RunSet.From(runs);
    }
}
