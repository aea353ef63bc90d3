using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Papers;

/// <summary>Clark et al. 2022, "Unified scaling laws for routed language models" (arXiv 2202.01169): its released runs against its table 3.</summary>
public class RoutedExpertsTests(ITestOutputHelper output)
{
    static readonly string[] Linear = ["a", "b", "c", "d"];

    [Theory]
    [InlineData("S-Base", "clark-2022-s-base")]
    [InlineData("RL-R", "clark-2022-rl-r")]
    [InlineData("Hash", "clark-2022-hash")]
    public void Fit_IsTable3(string router, string published)
    {
        var table = PublishedLaws.Find(published)!;
        var fit = Fitter.Fit(table.Form, PublishedRuns.Routed(router), new FitOptions { Delta = double.PositiveInfinity, Replicates = 0 });
        output.WriteLine($"{router}, {fit.Runs.Count} runs: {string.Join(", ", table.Form.Coefficients.Select(coefficient => $"{coefficient.Name} {fit.Law[coefficient.Name]:G4} ({table[coefficient.Name]})"))}; scatter {fit.Noise:P2}");
        foreach (var name in Linear) Assert.Equal(table[name], fit.Law[name], 0.02);
        Assert.InRange(fit.Law["Emax"], 0.7 * table["Emax"], 1.3 * table["Emax"]);
        // The printed law describes the runs nearly as well as the best one.
        var runs = fit.Runs;
        var misses = Enumerable.Range(0, runs.Count).Select(run => Math.Abs((table.Loss(Scale.Of(runs, run, table.Form)).Value / runs.Values(RunColumn.Loss)[run]) - 1)).ToArray();
        Assert.True(misses.Average() < 0.02, $"{misses.Average()}");
    }

    // N = 5M with E = 128 acts as a dense model of about 55M (section 5).
    [Fact]
    public void EffectiveParams_OfThePaper()
    {
        var law = PublishedLaws.Find("clark-2022-s-base")!;
        var effective = law.EffectiveParams(new Scale(new Params(5e6), new Tokens(1.3e11)).With(RunColumn.Experts, 128))!.Value.Value;
        output.WriteLine($"5M with 128 experts acts as {effective:G4}");
        Assert.InRange(effective, 50e6, 60e6);
    }

    [Fact]
    public void EffectiveParams_IsTheDenseModelOfTheSameLoss()
    {
        var law = PublishedLaws.Find("clark-2022-rl-r")!;
        foreach (var (size, experts) in new[] { (1e7, 2.0), (3e8, 64.0), (1e9, 512.0) })
        {
            var scale = new Scale(new Params(size), new Tokens(1.3e11)).With(RunColumn.Experts, experts);
            var dense = new Scale(law.EffectiveParams(scale)!.Value, new Tokens(1.3e11)).With(RunColumn.Experts, 1);
            Assert.Equal(law.Loss(scale).Value, law.Loss(dense).Value, 1e-12);
        }
    }
}
