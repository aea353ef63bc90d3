using Isoflop.Laws;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Forms;

/// <summary>Laws of a score over compute: which ceiling the runs show, and which of two forms they support.</summary>
public class ScoreFormTests
{
    static readonly LawForm Sigmoid = LawForms.Find("score-sigmoid")!;

    static readonly LawForm Power = LawForms.Find("score-power")!;

    // ScaleRL's 8B recipe: A = .61, B = 2.01 [Khatri 2025]; start and middle are ours.
    static readonly ScalingLaw Truth = Truths.Law(Sigmoid, 0.35, 0.61, 2.01, 3e20);

    [Fact]
    public void Fit_RunsPastTheBendShowTheCeiling()
    {
        var fit = Fitter.Fit(Sigmoid, Draw(Truth, 2e19, 5e21, 40, 0.003, seed: 1), new FitOptions { Replicates = 200 });
        Assert.Equal(0.61, fit.Law["A"], 0.01);
        Assert.DoesNotContain(fit.Findings, finding => finding.Id == "ceiling-not-identified");
    }

    [Fact]
    public void Fit_RunsBelowTheMiddleDoNot()
    {
        var fit = Fitter.Fit(Sigmoid, Draw(Truth, 1e18, 1e20, 40, 0.003, seed: 1), new FitOptions { Replicates = 200 });
        Assert.Contains(fit.Findings, finding => finding.Id == "ceiling-not-identified");
        Assert.NotEqual(Trust.Good, fit.Certificate.Trust);
    }

    // Whichever form the scores were drawn from is the one that the criterion and the backtest support.
    [Theory]
    [InlineData("score-sigmoid")]
    [InlineData("score-power")]
    public void Rivals_TheTruthWins(string name)
    {
        var truth = name == Sigmoid.Name ? Truth : Truths.Law(Power, 0.8, 500, 0.16);
        var runs = Draw(truth, 1e19, 2e21, 60, 0.004, seed: 2);
        var (own, rival) = name == Sigmoid.Name ? (Sigmoid, Power) : (Power, Sigmoid);
        var options = new FitOptions { Replicates = 50 };
        Assert.True(Fitter.Fit(own, runs, options).Aicc < Fitter.Fit(rival, runs, options).Aicc);
        Assert.Equal([own, rival], Candidate.Rivals(own));
        var backtest = Backtester.Run([Candidate.Of(own, options), Candidate.Of(rival, options)], runs, new BacktestOptions { Replicates = 50 });
        Assert.Equal(name, backtest.Recommended.Form.Name);
        // Errors of scores are in points, and a score has no perplexity.
        Assert.InRange(backtest.Best.MeanAbsRelError, 0, 0.1);
        Assert.Equal(double.NaN, backtest.Best.PerplexityRatio);
    }

    internal static RunSet Draw(ScalingLaw truth, double low, double high, int count, double noise, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        return RunSet.From(Enumerable.Range(0, count).Select(i =>
        {
            var flops = new Flops(low * Math.Pow(high / low, i / (count - 1.0)));
            return new Run { Flops = flops, Score = truth.Value(new Scale(flops)) + (noise * random.NextNormal()), Row = i + 2 };
        }).ToArray());
    }
}
