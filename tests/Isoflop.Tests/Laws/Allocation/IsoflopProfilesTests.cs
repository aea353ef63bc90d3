using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Allocation;

public class IsoflopProfilesTests(ITestOutputHelper output)
{
    static readonly AllocationOptions Quick = new() { Replicates = 300 };

    [Fact]
    public void Of_WithoutNoise_RecoversTheLaw()
    {
        var profiles = IsoflopProfiles.Of(Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0, seed: 1), Quick, Truth.Law);
        Assert.Equal(6, profiles.Budgets.Length);
        Assert.Equal([AllocationMethod.Parabola, AllocationMethod.LocalQuadratic, AllocationMethod.Spline], profiles.Fits.Select(fit => fit.Method));
        foreach (var fit in profiles.Fits)
        {
            Assert.Equal(Truth.SizeExponent, fit.Rule.SizeExponent, 1e-4);
            Assert.Equal(1 - fit.Rule.SizeExponent, fit.Rule.TokenExponent);
            var size = fit.Rule.Params(new Flops(1e22)).Value;
            Assert.InRange(size / Truth.OptimalParams(1e22), 0.98, 1.02);
            Assert.Equal(1e22 / (6 * size), fit.Rule.Tokens(new Flops(1e22)).Value, 1e-6 * size);
        }
        Assert.DoesNotContain(profiles.Findings, finding => finding.Severity == Severity.Error);
    }

    [Fact]
    public void Of_EveryBudget_ShowsFourMinimaAndTheParabola()
    {
        var profiles = IsoflopProfiles.Of(Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0.002, seed: 3), Quick, Truth.Law);
        foreach (var budget in profiles.Budgets)
        {
            Assert.Equal(4, budget.Minima.Length);
            Assert.Equal(8, budget.Runs.Count);
            var vertex = -budget.Parabola[1] / (2 * budget.Parabola[2]);
            Assert.Equal(Math.Log(budget[AllocationMethod.Parabola]!.Params.Value), budget.LogCentre + vertex, 1e-9);
            Assert.Equal(Truth.OptimalParams(budget.Flops.Value), budget[AllocationMethod.Parametric]!.Params.Value, 1e-6 * Truth.OptimalParams(budget.Flops.Value));
            Assert.True(budget[AllocationMethod.LocalQuadratic]!.ParamsInterval!.Value.Contains(budget[AllocationMethod.LocalQuadratic]!.Params.Value));
        }
    }

    [Theory]
    [InlineData(0.003)]
    [InlineData(0.01)]
    public void Of_WithNoise_IntervalsCoverTheExponent(double noise)
    {
        const int seeds = 200;
        var covered = new Dictionary<AllocationMethod, int>();
        var sums = new Dictionary<AllocationMethod, double>();
        for (ulong seed = 1; seed <= seeds; seed++)
        {
            var profiles = IsoflopProfiles.Of(Simulation.Draw(Truth.Law, new IsoflopDesign(), noise, seed), Quick);
            foreach (var fit in profiles.Fits)
            {
                var hit = fit.Interval(rule => rule.SizeExponent, 0.9).Contains(Truth.SizeExponent);
                covered[fit.Method] = covered.GetValueOrDefault(fit.Method) + (hit ? 1 : 0);
                sums[fit.Method] = sums.GetValueOrDefault(fit.Method) + fit.Rule.SizeExponent;
            }
        }
        foreach (var (method, count) in covered)
        {
            output.WriteLine($"noise {noise}: {method} covers {count} of {seeds}, mean a {sums[method] / seeds:F4}, true {Truth.SizeExponent:F4}");
            Assert.InRange(count, (int)(0.78 * seeds), (int)(0.97 * seeds)); // of nominal 90 %
            Assert.Equal(Truth.SizeExponent, sums[method] / seeds, 0.01);
        }
    }

    [Fact]
    public void Of_WideOffCentreDesign_BiasesTheParabolaOnly()
    {
        var profiles = IsoflopProfiles.Of(Simulation.Draw(Truth.Law, new OffCentreDesign(Spread: 256, Sizes: 14, Drift: 0.2), noise: 0, seed: 1), Quick);
        double Error(AllocationMethod method) => Math.Abs(profiles[method]!.Rule.SizeExponent - Truth.SizeExponent);
        output.WriteLine($"errors of a: parabola {Error(AllocationMethod.Parabola):F4}, local {Error(AllocationMethod.LocalQuadratic):F4}, spline {Error(AllocationMethod.Spline):F4}");
        Assert.True(Error(AllocationMethod.Parabola) > 0.005);
        Assert.True(Error(AllocationMethod.LocalQuadratic) < 0.0015);
        Assert.Contains(profiles.Findings, finding => finding.Id == "parabola-biased");
    }

    [Fact]
    public void Of_MinimumAtTheEdge_LeavesTheBudgetOutAndNamesItsRows()
    {
        var good = Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0, seed: 1);
        var aside = Enumerable.Range(0, 6).Select(i => OnBudget(3e21, Truth.OptimalParams(3e21) * Math.Pow(2, i + 1), row: 100 + i));
        var profiles = IsoflopProfiles.Of(RunSet.From([.. good, .. aside]), Quick);
        Assert.Equal(7, profiles.Budgets.Length);
        Assert.All(profiles.Fits, fit => Assert.Equal(6, fit.Points.Length));
        var finding = Assert.Single(profiles.Findings, finding => finding.Id == "budget-unused");
        Assert.Equal([100, 101, 102, 103, 104, 105], finding.Rows);
        Assert.Contains("smallest", finding.Message, StringComparison.Ordinal);
        Assert.False(profiles.Budgets[^1][AllocationMethod.Parabola]!.Used);
    }

    [Fact]
    public void Of_ParabolaThatOpensDownward_LeavesTheBudgetOut()
    {
        var good = Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0, seed: 1);
        var hill = Enumerable.Range(0, 5).Select(i => OnBudget(3e21, 1e9 * Math.Pow(2, i), row: 100 + i) with { Loss = new NatsPerToken(2.5 - (0.1 * (i - 2) * (i - 2))) });
        var profiles = IsoflopProfiles.Of(RunSet.From([.. good, .. hill]), Quick);
        Assert.Contains("opens downward", Assert.Single(profiles.Findings, finding => finding.Id == "budget-unused").Message, StringComparison.Ordinal);
        Assert.Null(profiles.Budgets[^1][AllocationMethod.Parabola]);
        Assert.Equal(6, profiles[AllocationMethod.Parabola]!.Points.Length);
    }

    [Fact]
    public void Of_TooFewSizes_SaysHowManyAndWhatIsNeeded()
    {
        var runs = Simulation.Draw(Truth.Law, new IsoflopDesign { Sizes = 3 }, noise: 0, seed: 1);
        var found = Assert.Throws<InputException>(() => IsoflopProfiles.Of(runs, Quick));
        Assert.Contains("has 3", found.Found, StringComparison.Ordinal);
        Assert.Contains("at least 4 different sizes", found.Expected, StringComparison.Ordinal);
        var stated = Assert.Throws<InputException>(() => IsoflopProfiles.Of(runs, Quick with { Budgets = [new(1e18), new(5e19)] }));
        Assert.Contains("1e18 FLOPs has 3, 5e19 FLOPs has 0", stated.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ComputeThatScatters_FindsTheBudgets()
    {
        var exact = Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0, seed: 1);
        var scattered = exact.Select((run, i) => OnBudget(run.Flops!.Value.Value * (1 + (0.08 * Math.Sin(i))), run.Params!.Value.Value, run.Row)).ToArray();
        var between = Enumerable.Range(0, 3).Select(i => OnBudget(2e18 * (1 + (0.3 * i)), 1e8, row: 200 + i));
        var profiles = IsoflopProfiles.Of(RunSet.From([.. scattered, .. between]), Quick);
        Assert.Equal(6, profiles.Budgets.Length);
        Assert.All(profiles.Budgets, budget => Assert.Equal(8, budget.Runs.Count));
        Assert.Equal([200, 201, 202], Assert.Single(profiles.Findings, finding => finding.Id == "runs-outside-budgets").Rows);
    }

    [Fact]
    public void Of_GroupsThatNameBudgets_IsAnError()
    {
        var runs = Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0.003, seed: 1);
        var grouped = RunSet.From(runs.Select(run => run with { Group = $"{run.Flops}" }));
        Assert.Equal(Severity.Error, Assert.Single(IsoflopProfiles.Of(grouped, Quick).Findings, finding => finding.Id == "groups-hide-noise").Severity);
    }

    [Fact]
    public void Of_Replicates_ArePureFunctionsOfTheirNumber()
    {
        var runs = Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0.003, seed: 1);
        var few = IsoflopProfiles.Of(runs, new AllocationOptions { Replicates = 50, Seed = 7 });
        var many = IsoflopProfiles.Of(runs, new AllocationOptions { Replicates = 500, Seed = 7 });
        var other = IsoflopProfiles.Of(runs, new AllocationOptions { Replicates = 50, Seed = 8 });
        for (var i = 0; i < few.Fits.Length; i++)
        {
            // Another count is shared out among threads in other pieces.
            Assert.Equal(few.Fits[i].Replicates, many.Fits[i].Replicates[..50]);
            Assert.NotEqual(few.Fits[i].Replicates[0], other.Fits[i].Replicates[0]);
        }
    }

    static Run OnBudget(double flops, double size, int row)
    {
        var scale = new Scale(new Params(size), new Flops(flops));
        return new Run { Params = scale.Params, Tokens = scale.Tokens, Flops = scale.Flops, Loss = Truth.Law.Loss(scale), Row = row };
    }
}
