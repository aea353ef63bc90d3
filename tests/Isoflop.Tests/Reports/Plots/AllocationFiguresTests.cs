using Isoflop.Figures;
using Isoflop.Laws.Allocation;
using Isoflop.Quantities;
using Isoflop.Reports.Plots;
using Isoflop.Runs;

namespace Isoflop.Tests.Reports.Plots;

public class AllocationFiguresTests
{
    static readonly (Flops Low, Flops High) Range = (new Flops(1e18), new Flops(1e21));

    static RunSet Runs => SampleFits.Fit("isoflop").Runs;

    static readonly Lazy<ThreeWays> Sample = new(() =>
        ThreeWays.Compare(SampleFits.Fit("isoflop").Runs, SampleFits.Fit("isoflop"), new AllocationOptions { Replicates = 50 }, [new Flops(1e23)]));

    [Fact]
    public void Valleys_MarkerOfTheParabolaIsAtItsBottom()
    {
        var profiles = Sample.Value.Profiles!;
        var figure = AllocationFigures.Valleys(profiles);
        SampleFits.AssertDraws(figure);
        var minima = figure.Marks.OfType<PointMark>().Single(mark => mark.Name == "minimum, parabola");
        var parabolas = figure.Marks.OfType<LineMark>().ToArray();
        Assert.Equal(profiles.Budgets.Length, parabolas.Length);
        Assert.All(minima.Y, loss => Assert.Contains(parabolas, parabola => Math.Abs(parabola.Y.Min() - loss) < 1e-3));
    }

    [Fact]
    public void Valleys_EveryRunOfABudgetIsShown()
    {
        var profiles = Sample.Value.Profiles!;
        var runs = AllocationFigures.Valleys(profiles).Marks.OfType<PointMark>().Single(mark => mark.Name == "runs");
        Assert.Equal(profiles.Budgets.Sum(budget => budget.Runs.Count), runs.X.Length);
        Assert.Equal(profiles.Budgets.Select(budget => budget.Flops.Value).Order(), runs.Values.Distinct().Order());
    }

    [Fact]
    public void Frontier_LineOfEveryWayIsItsRule()
    {
        var figure = AllocationFigures.Frontier(Sample.Value.Fits, Runs, [new Flops(1e23)], 0.9);
        SampleFits.AssertDraws(figure);
        foreach (var way in Sample.Value.Fits)
        {
            var name = way.Method switch { AllocationMethod.LocalQuadratic => "local quadratic", _ => way.Method.ToString().ToLowerInvariant() };
            var solid = figure.Marks.OfType<LineMark>().Single(mark => mark.Name == name && mark.Pattern == LinePattern.Solid);
            Assert.Equal(way.Rule.Params(Range.High).Value, solid.Y[^1], 1e-6 * solid.Y[^1]);
            Assert.Contains(figure.Marks.OfType<LineMark>(), mark => mark.Name == name && mark.Pattern == LinePattern.Dashed && Math.Abs(mark.X[^1] / 1e23 - 1) < 1e-9);
        }
    }

    [Fact]
    public void Frontier_DrawsWithoutEnvelopeAndProfiles()
    {
        var figure = AllocationFigures.Frontier([Sample.Value.Parametric], Runs, [], 0.9);
        SampleFits.AssertDraws(figure);
        Assert.Equal(["parametric"], SampleFits.Series(figure));
        Assert.Equal("Bands: 90 % intervals of parametric.", figure.Caption);
    }

    [Fact]
    public void TokensPerParam_IsTokensOverParams()
    {
        var figure = AllocationFigures.TokensPerParam(Sample.Value.Fits, Runs, [new Flops(1e23)], 0.9);
        SampleFits.AssertDraws(figure);
        var line = figure.Marks.OfType<LineMark>().First(mark => mark.Name == "parametric");
        var rule = Sample.Value.Parametric.Rule;
        Assert.Equal(rule.Tokens(Range.Low).Value / rule.Params(Range.Low).Value, line.Y[0], 1e-6 * line.Y[0]);
    }
}
