using Isoflop.Laws;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Tests.Laws;

namespace Isoflop.Tests.Papers;

/// <summary>Hoffmann et al. 2022 (arXiv 2203.15556), approach 3, as refitted by Besiroglu et al. 2024 (arXiv 2404.10102) to the digitised runs.</summary>
public class ChinchillaTests(ITestOutputHelper output)
{
    static readonly FitOptions Point = new() { Replicates = 0 };

    // Epoch's notebook: 477.84, 2143.86, 1.81724, .34731, .36718, objective .00101827403 on the same 240 runs.
    [Fact]
    public void Fit_240Runs()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, PublishedRuns.Chinchilla(), Point);
        Assert.Equal(240, fit.Runs.Count);
        Assert.Equal(477.83, fit.Law["A"], 0.02);
        Assert.Equal(2143.4, fit.Law["B"], 0.5);
        Assert.Equal(1.81722, fit.Law["E"], 2e-5);
        Assert.Equal(0.34731, fit.Law["alpha"], 1e-5);
        Assert.Equal(0.36717, fit.Law["beta"], 1e-5);
        // The objective falls 2e-11 below the figure of either source, which is no digit that they compare by.
        Assert.InRange(fit.Objective, 0.00101827400, 0.00101827404);
        Assert.Equal(Trust.Good, fit.Certificate.Trust);
    }

    [Fact]
    public void Fit_245Runs()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, PublishedRuns.Chinchilla(all: true), Point);
        Assert.Equal(245, fit.Runs.Count);
        Assert.Equal(495.7, fit.Law["A"], 0.05);
        Assert.Equal(12846, fit.Law["B"], 1.0);
        Assert.Equal(1.8913, fit.Law["E"], 5e-5);
        Assert.Equal(0.3493, fit.Law["alpha"], 5e-5);
        Assert.Equal(0.4530, fit.Law["beta"], 5e-5);
        Assert.Equal(Trust.Caution, fit.Certificate.Trust);
    }

    // The five runs that the paper's authors left out are the five that decide beta.
    [Fact]
    public void Influential_OfAll245RunsAreTheFiveLeftOut()
    {
        var certificate = Fitter.Fit(LawForms.Chinchilla, PublishedRuns.Chinchilla(all: true), Point).Certificate;
        Assert.Equal(["beta", "B"], certificate.Influential.Select(influence => influence.Coefficient));
        var influence = certificate.Influential[0];
        Assert.Equal([2, 3, 4, 5, 6], influence.Runs.Select(run => run.Row).Order());
        Assert.Equal(-0.086, influence.Change, 1e-3);
        Assert.Empty(Fitter.Fit(LawForms.Chinchilla, PublishedRuns.Chinchilla(), Point).Certificate.Influential);
    }

    // Published coefficients on the same objective: the printed digits, the TeX source's, and the rounded ones everybody quotes.
    [Theory]
    [InlineData(nameof(Truths.Besiroglu), 0.00102284, 5e-9)]
    [InlineData(nameof(Truths.Hoffmann), 0.00123116, 5e-9)]
    [InlineData(nameof(Truths.HoffmannRounded), 0.00412, 5e-6)]
    public void Objective_OfPublishedCoefficients(string published, double expected, double tolerance)
    {
        var runs = PublishedRuns.Chinchilla();
        ScalingLaw law = published switch
        {
            nameof(Truths.Besiroglu) => Truths.Law(LawForms.Chinchilla, 1.8172, 482.01, 2085.43, 0.3478, 0.3658),
            nameof(Truths.Hoffmann) => Truths.Hoffmann,
            _ => Truths.HoffmannRounded,
        };
        var loss = new ResidualLoss();
        var objective = runs.Sum(run => loss.Of(Math.Log(law.Loss(run.Params!.Value, run.Tokens!.Value).Value / run.Loss!.Value.Value)));
        output.WriteLine($"{published}: {objective:G9}");
        Assert.Equal(expected, objective, tolerance);
    }

    // 1,000 pair bootstraps: sds A 116, B 1426, E .026, alpha .0146, beta .0208; 95 % alpha [.317, .371], beta [.332, .415], a [.481, .557], E [1.769, 1.872].
    [Fact]
    public void Replicates_1000Pairs()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, PublishedRuns.Chinchilla(), new FitOptions { Replicates = 1000, Resampling = Resampling.Pairs });
        (string Name, double Expected)[] deviations = [("A", 116), ("B", 1426), ("E", 0.026), ("alpha", 0.0146), ("beta", 0.0208)];
        foreach (var (name, expected) in deviations)
        {
            var values = Enumerable.Range(0, 1000).Select(r => fit.Replicates[r][LawForms.Chinchilla.IndexOf(name)]).ToArray();
            var deviation = Math.Sqrt(values.Sum(value => Math.Pow(value - values.Average(), 2)) / 999);
            output.WriteLine($"sd {name}: {deviation:G4}, published {expected}");
            Assert.Equal(expected, deviation, 0.15 * expected);
        }
        (string Name, Func<ScalingLaw, double> Question, double Low, double High)[] intervals =
        [
            ("alpha", law => law["alpha"], 0.317, 0.371),
            ("beta", law => law["beta"], 0.332, 0.415),
            ("a", law => law["beta"] / (law["alpha"] + law["beta"]), 0.481, 0.557),
            ("E", law => law["E"], 1.769, 1.872),
        ];
        foreach (var (name, question, low, high) in intervals)
        {
            var interval = fit.Interval(question, 0.95);
            output.WriteLine($"95 % {name}: [{interval.Low:F4}, {interval.High:F4}], published [{low}, {high}]");
            // Two ends of 1,000 draws scatter by about 5 % of the width each.
            Assert.Equal(low, interval.Low, 0.1 * (high - low));
            Assert.Equal(high, interval.High, 0.1 * (high - low));
        }
    }

    // The free form's pair bootstrap is too sure of itself far out: of nominal 95 % intervals 9 in 100 and 48 in 100 miss. A reference computation on
    // six runs of each future gave "misses up to 13 %, 2 of 6 intervals fail"; all runs of the future are scored here.
    [Theory]
    [InlineData(1e19, 1e20, 104, 0.142, 9)]
    [InlineData(1e20, 1e21, 23, 0.041, 11)]
    public void Forecast_CheapRunsOfTheDigitisedTable(double cut, double above, int runsAbove, double worst, int missed)
    {
        var options = new FitOptions { Resampling = Resampling.Pairs, Level = 0.95, Replicates = 1000 };
        var runs = PublishedRuns.Chinchilla();
        var backtest = Backtester.Run([Candidate.Of(LawForms.Chinchilla, options)], runs, new BacktestOptions { Cut = cut, Level = 0.95, Replicates = 1000 });
        var far = backtest.Best.HeldOut.Where(run => run.Scale.Flops.Value > above).ToArray();
        var largest = far.Max(run => Math.Abs(run.RelativeError));
        var outside = far.Count(run => !run.Interval.Contains(run.Measured));
        output.WriteLine($"up to {cut:G2}: {far.Length} runs above {above:G2}, worst {largest:P1}, {outside} outside their 95 % intervals");
        Assert.Equal(runsAbove, far.Length);
        Assert.Equal(worst, largest, 5e-4);
        Assert.InRange(outside, missed - 1, missed + 1);
    }
}
