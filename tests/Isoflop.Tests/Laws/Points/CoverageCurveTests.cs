using System.Numerics;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Points;
using Isoflop.Numerics;
using Isoflop.Runs;
using Isoflop.Tests.Runs;

namespace Isoflop.Tests.Laws.Points;

public class CoverageCurveTests
{
    static readonly LawForm Form = LawForms.Find("coverage")!;

    // A second way: exact binomials.
    [Fact]
    public void PassAtK_IsTheShareOfSubsetsWithARightOne()
    {
        foreach (var (n, c, k) in new[] { (1, 0, 1), (1, 1, 1), (10, 3, 4), (10, 0, 10), (10, 1, 10), (100, 7, 31), (100, 80, 5), (400, 3, 399), (1000, 17, 250) })
        {
            var expected = 1 - Math.Exp(BigInteger.Log(BigInteger.Max(Choose(n - c, k), 1)) - BigInteger.Log(Choose(n, k)));
            if (n - c < k) expected = 1;
            Assert.Equal(expected, CoverageCurve.PassAtK(n, c, k), 1e-10);
        }
    }

    // Unbiased: the mean over many samplings of a problem of known pass rate is 1 - (1 - p)^k.
    [Fact]
    public void PassAtK_IsUnbiased()
    {
        const double p = 0.07;
        var random = new CounterRandom(1, 0);
        var total = 0.0;
        for (var trial = 0; trial < 20_000; trial++)
        {
            var right = 0;
            for (var draw = 0; draw < 40; draw++) right += random.NextUniform() < p ? 1 : 0;
            total += CoverageCurve.PassAtK(40, right, 10);
        }
        Assert.Equal(1 - Math.Pow(1 - p, 10), total / 20_000, 0.005);
    }

    [Fact]
    public void Of_ReplicatesDrawProblems()
    {
        var rows = Problems(problems: 80, samples: 200, seed: 3);
        var options = new FitOptions { Replicates = 300 };
        var points = FitPoints.Of(Form, rows, options);
        var fit = Fitter.Fit(Form, points, options);
        Assert.Equal(80 - 2, fit.Law.Uncertainty!.DegreesOfFreedom);
        Assert.Empty(fit.Certificate.Profiles);
        // At one sample the curve is the mean of 80 pass rates: its interval cannot be narrower than theirs allow.
        var rates = rows.Values(RunColumn.Correct).ToArray().Zip(rows.Values(RunColumn.Samples).ToArray(), (right, all) => right / all).ToArray();
        var error = Math.Sqrt(rates.Select(rate => Math.Pow(rate - rates.Average(), 2)).Sum() / 79 / 80);
        var width = fit.MeanLossInterval(At(1), 0.9).Width;
        Assert.InRange(width / (2 * 1.664 * error), 0.7, 2);
        // Resampling the points themselves would know nothing of the problems.
        var naive = Fitter.Fit(Form, points.Runs, options).MeanLossInterval(At(1), 0.9).Width;
        Assert.True(naive < 0.6 * width, $"{naive} beside {width}");
    }

    // Pass rates uniform in their logarithm are no stretched exponential: with many problems the points say so, and intervals about the law would not.
    [Fact]
    public void Fit_ALawThatMissesThePointsIsNamed()
    {
        var points = FitPoints.Of(Form, Problems(problems: 1500, samples: 200, seed: 5), new());
        Assert.Contains(Fitter.Fit(Form, points, new FitOptions { Replicates = 20 }).Findings, finding => finding.Id == "law-misses-the-points");
    }

    [Fact]
    public void Of_RowsOfOneProblemAreAddedUp()
    {
        var split = Tables.Read("problem,samples,correct\na,10,1\na,10,3\nb,20,0\n", new() { Keep = ["problem"] }).Runs;
        var whole = Tables.Read("problem,samples,correct\na,20,4\nb,20,0\n", new() { Keep = ["problem"] }).Runs;
        Assert.Equal(FitPoints.Of(Form, whole, new()).Runs.Values(RunColumn.Score).ToArray(), FitPoints.Of(Form, split, new()).Runs.Values(RunColumn.Score).ToArray());
        Assert.Contains(FitPoints.Of(Form, whole, new()).Findings, finding => finding.Id == "problems-never-solved");
    }

    [Theory]
    [InlineData("samples,correct\n10,11\n10,3\n")]
    [InlineData("samples,correct\n10,2.5\n10,3\n")]
    [InlineData("samples,correct\n1,1\n1,0\n")]
    [InlineData("correct,score\n1,1\n1,0\n")]
    public void Of_ImpossibleCountsAreRefused(string text) => Assert.Throws<InputException>(() => FitPoints.Of(Form, Tables.Read(text).Runs, new()));

    [Fact]
    public void Of_ATableOfScoresIsFittedAsItIs()
    {
        var rows = Tables.Read("samples,score\n1,0.1\n10,0.3\n100,0.5\n1000,0.7\n").Runs;
        Assert.Same(rows, FitPoints.Of(Form, rows, new()).Runs);
        Assert.Contains(FitPoints.Of(Form, rows, new()).Findings, finding => finding.Id == "points-share-problems");
    }

    internal static Scale At(double samples) => new Scale(new Isoflop.Quantities.Flops(double.NaN)).With(RunColumn.Samples, samples);

    // Pass rates spread over orders of magnitude: the shape that makes coverage follow the law [Brown 2024].
    static RunSet Problems(int problems, int samples, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        return RunSet.From(Enumerable.Range(0, problems).Select(i =>
        {
            var rate = Math.Min(1, Math.Exp(-1 - (5 * random.NextUniform())));
            var right = 0;
            for (var draw = 0; draw < samples; draw++) right += random.NextUniform() < rate ? 1 : 0;
            return new Run { Samples = samples, Correct = right, Row = i + 2 };
        }).ToArray());
    }

    static BigInteger Choose(int n, int k)
    {
        var product = BigInteger.One;
        for (var i = 0; i < k; i++) product = product * Math.Max(0, n - i) / (i + 1);
        return product;
    }
}
