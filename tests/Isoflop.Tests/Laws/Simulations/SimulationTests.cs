using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Simulations;

public class SimulationTests
{
    static ScalingLaw Truth => PublishedLaws.Find("besiroglu-2024")!;

    [Fact]
    public void Draw_WithoutNoiseLiesOnTheLaw() => Assert.All(
        Simulation.Draw(Truth, new IsoflopDesign(), 0, seed: 1),
        run => Assert.Equal(Truth.Loss(run.Params!.Value, run.Tokens!.Value).Value, run.Loss!.Value.Value, 1e-12));

    [Fact]
    public void Draw_ScattersByTheNoise()
    {
        const ulong seed = 5;
        var runs = Simulation.Draw(Truth, new IsoflopDesign { Budgets = 50, Sizes = 100 }, 0.01, seed);
        var residuals = runs.Select(run => Math.Log(run.Loss!.Value.Value / Truth.Loss(run.Params!.Value, run.Tokens!.Value).Value)).ToArray();
        var deviation = Math.Sqrt(residuals.Average(residual => residual * residual));
        // 5,000 draws know a standard deviation to 1 %: four of those.
        Assert.InRange(deviation, 0.0096, 0.0104);
        Assert.InRange(residuals.Average(), -0.0006, 0.0006);
    }

    [Fact]
    public void Isoflop_SpendsEveryBudgetAroundItsOptimum()
    {
        var scales = new IsoflopDesign { Flops = (1e18, 1e20), Budgets = 3, Sizes = 5, Spread = 16 }.Place(Truth);
        Assert.Equal(15, scales.Length);
        foreach (var (budget, group) in new[] { 1e18, 1e19, 1e20 }.Zip(scales.Chunk(5)))
        {
            Assert.All(group, scale => Assert.Equal(budget, scale.Flops.Value, 1e-9 * budget));
            Assert.Equal(16, group[4].Params.Value / group[0].Params.Value, 1e-9);
            Assert.Equal(Truth.Optimum(new(budget))!.Params.Value, group[2].Params.Value, 1e-6 * group[2].Params.Value);
        }
    }

    [Fact]
    public void Parse_ReadsEverySetting()
    {
        Assert.Equal(new IsoflopDesign { Flops = (1e17, 1e19), Budgets = 4, Sizes = 5, Spread = 9 }, Design.Parse("isoflop:flops=1e17..1e19, budgets=4,sizes=5,spread=9"));
        Assert.Equal(new LadderDesign { Params = (1e7, 1e9), Sizes = 3, Ratios = (10, 40), Points = 2 }, Design.Parse("ladder:params=10M..1B,sizes=3,ratios=10..40,points=2"));
        Assert.Equal(new FrontierDesign(), Design.Parse("frontier"));
    }

    [Theory]
    [InlineData("grid")]
    [InlineData("isoflop:budgets")]
    [InlineData("isoflop:budgets=0")]
    [InlineData("isoflop:flops=1e21..1e18")]
    [InlineData("ladder:sizes=many")]
    [InlineData("frontier:sizes=3")]
    public void Parse_RefusesWhatIsNoDesign(string text) => Assert.Throws<InputException>(() => Design.Parse(text));

    [Fact]
    public void Csv_ReadsBackToTheSameRuns()
    {
        var runs = Simulation.Draw(Truth, new LadderDesign(), 0.01, seed: 8);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Isoflop.Runs.Reading.RunsText.Csv(runs)));
        var read = Isoflop.Runs.Reading.RunReader.Read(stream, "csv").Runs;
        foreach (var column in new[] { RunColumn.Params, RunColumn.Tokens, RunColumn.Flops, RunColumn.Loss }) Assert.Equal(runs.Values(column).ToArray(), read.Values(column).ToArray());
        Assert.Equal(runs.Digest, read.Digest);
    }
}
