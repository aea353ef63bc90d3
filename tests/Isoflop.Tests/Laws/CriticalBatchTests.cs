using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws;

public class CriticalBatchTests
{
    static readonly CriticalBatch Kaplan = CriticalBatch.Kaplan2020;

    [Fact]
    public void At_IsThePowerOfTheLoss()
    {
        Assert.Equal(2e8, Kaplan.At(new NatsPerToken(1)).Value, 1e-3);
        // At 3 nats/token about a million tokens (Kaplan 2020, figure 10).
        Assert.InRange(Kaplan.At(new NatsPerToken(3)).Value, 0.9e6, 1.2e6);
    }

    // (S/S_min - 1)(C/C_min - 1) = 1   [McCandlish 2018, eq. 2.11]
    [Fact]
    public void Minima_LieOnTheHyperbola()
    {
        var runs = RunSet.From(new[] { 1e4, 1e6, 1e8 }.Select(batch => new Run
        {
            Step = 100_000,
            BatchTokens = new Tokens(batch),
            Flops = new Flops(1e20),
            Loss = new NatsPerToken(2.7),
        }));
        var (steps, flops) = (Kaplan.MinimumSteps(runs).Values(RunColumn.MinimumSteps).ToArray(), Kaplan.MinimumFlops(runs).Values(RunColumn.Flops).ToArray());
        for (var run = 0; run < 3; run++) Assert.Equal(1, ((1e5 / steps[run]) - 1) * ((1e20 / flops[run]) - 1), 1e-9);
        Assert.All(steps, minimum => Assert.InRange(minimum, 0, 1e5));
    }

    [Fact]
    public void MinimumSteps_OfARunWithoutBatchAreNone()
    {
        var runs = RunSet.From([new Run { Step = 10, Loss = new NatsPerToken(3) }, new Run { Step = 10, Loss = new NatsPerToken(3), BatchTokens = new Tokens(1e6) }]);
        Assert.Equal([true, false], Kaplan.MinimumSteps(runs).Values(RunColumn.MinimumSteps).ToArray().Select(double.IsNaN));
    }

    // Runs of many batch sizes drawn from L(N, S_min): corrected they give the law back, uncorrected they do not.
    [Fact]
    public void Fit_OfKaplanStepsCorrectsForTheBatch()
    {
        var truth = Truths.Of(LawForms.Find("kaplan-steps")!);
        var minimum = Truths.Runs(truth);
        var random = new CounterRandom(11, 0);
        var (losses, minimumSteps) = (minimum.Values(RunColumn.Loss).ToArray(), minimum.Values(RunColumn.MinimumSteps).ToArray());
        var batches = Array.ConvertAll(losses, _ => 1e5 * Math.Pow(100, random.NextUniform()));
        var steps = minimumSteps.Select((value, run) => value * (1 + (Kaplan.At(new NatsPerToken(losses[run])).Value / batches[run]))).ToArray();
        var measured = RunSet.From(minimum.Select(run => run with { MinimumSteps = null })).With(RunColumn.Step, steps);
        var options = new FitOptions { Replicates = 0 };

        var corrected = Fitter.Fit(truth.Form, measured.With(RunColumn.BatchTokens, batches), options);
        Assert.Contains(corrected.Findings, finding => finding.Id == "steps-corrected");
        for (var k = 0; k < 4; k++) Assert.Equal(1, corrected.Law.Coefficients[k] / truth.Coefficients[k], 1e-4);

        var plain = Fitter.Fit(truth.Form, measured, options);
        Assert.Contains(plain.Findings, finding => finding.Id == "steps-not-corrected");
        Assert.True(Math.Abs((plain.Law["Sc"] / truth["Sc"]) - 1) > 0.1, $"{plain.Law["Sc"]}");
    }
}
