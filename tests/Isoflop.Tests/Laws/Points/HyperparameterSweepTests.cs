using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Points;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Points;

public class HyperparameterSweepTests
{
    static readonly LawForm LearningRate = LawForms.Find("learning-rate")!;

    static readonly ScalingLaw Truth = Truths.Law(LearningRate, 1.79, -0.713, 0.307);

    [Fact]
    public void Of_TheLawOfTheOptimaIsTheTruth()
    {
        var rows = Sweeps(noise: 0.0005, seed: 1);
        var points = FitPoints.Of(LearningRate, rows, new());
        var fit = Fitter.Fit(LearningRate, points, new FitOptions { Replicates = 400, Delta = 0.1 });
        Assert.Equal(9, points.Runs.Count);
        foreach (var name in new[] { "a", "b" })
        {
            var interval = fit.CoefficientInterval(name, 0.999);
            Assert.True(interval.Contains(Truth[name]), $"{name}: {Truth[name]} outside of {interval}");
            Assert.InRange(interval.Width, 0, 0.6);
        }
        Assert.All(points.Sweeps, sweep => Assert.InRange(sweep.StandardError, 0, 0.3));
    }

    [Fact]
    public void Of_WithoutNoiseEveryOptimumIsTheTruth()
    {
        foreach (var sweep in FitPoints.Of(LearningRate, Sweeps(noise: 0, seed: 1), new()).Sweeps)
            Assert.Equal(1, sweep.Best / Truth.Value(sweep.Scale), 1e-6);
    }

    // What one text of one length says of width: tokens need not vary where the law is told not to ask for them.
    [Fact]
    public void Fit_OfOneLengthTakesThePinOfItsExponent()
    {
        var rows = Sweeps(noise: 0, seed: 1).Where(run => run.Tokens!.Value.Value == 1e10);
        var free = new FitOptions { Replicates = 0 };
        Assert.Contains("same tokens", Assert.Throws<InputException>(() => Fitter.Fit(LearningRate, FitPoints.Of(LearningRate, rows, free), free)).Message, StringComparison.Ordinal);
        var pinned = free with { Pins = free.Pins.Add("b", 0) };
        Assert.Equal(Truth["a"], Fitter.Fit(LearningRate, FitPoints.Of(LearningRate, rows, pinned), pinned).Law["a"], 1e-6);
    }

    // A sweep that ends at its lowest loss is left out and named; one that lies inside is not.
    [Fact]
    public void Of_ASweepThatEndsAtItsLowestIsLeftOut()
    {
        var rows = Sweeps(noise: 0, seed: 1);
        var cut = rows.Where(run => run.Params!.Value.Value > 1e8 || run.LearningRate < Truth.Value(new Scale(run.Params.Value, run.Tokens!.Value)));
        var points = FitPoints.Of(LearningRate, cut, new());
        Assert.Equal(3, points.Sweeps.Count(sweep => sweep.IsAtEdge));
        Assert.Equal(6, points.Runs.Count);
        Assert.Contains("3 of 9", Assert.Single(points.Findings, finding => finding.Id == "optimum-at-edge").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ATableWithoutTheColumnNamesIt() => Assert.Contains(
        "no column for lr", Assert.Throws<InputException>(() => FitPoints.Of(LearningRate, Truths.Runs(Truths.Besiroglu), new())).Message, StringComparison.Ordinal);

    // The loss rises with the square of ln(lr / best); the batch has an optimum of its own, which the lowest loss at each rate looks past.
    internal static RunSet Sweeps(double noise, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var runs = new List<Run>();
        foreach (var size in new[] { 5e7, 2e8, 8e8 })
        {
            foreach (var tokens in new[] { 2e9, 1e10, 5e10 })
            {
                var scale = new Scale(new Params(size), new Tokens(tokens));
                var best = Truth.Value(scale);
                for (var step = -3; step <= 3; step++)
                {
                    foreach (var batch in new[] { 2.5e5, 1e6 })
                    {
                        var rate = best * Math.Pow(1.6, step + 0.3);
                        var loss = Truths.Besiroglu.Loss(scale).Value * (1 + (0.01 * Math.Pow(Math.Log(rate / best), 2)) + (batch < 5e5 ? 0 : 0.003)) * Math.Exp(noise * random.NextNormal());
                        runs.Add(new Run { Params = scale.Params, Tokens = scale.Tokens, Flops = scale.Flops, LearningRate = rate, BatchTokens = new Tokens(batch), Loss = new NatsPerToken(loss), Row = runs.Count + 2 });
                    }
                }
            }
        }
        return RunSet.From(runs);
    }
}
