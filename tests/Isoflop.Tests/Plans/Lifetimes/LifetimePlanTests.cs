using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans.Lifetimes;
using Isoflop.Quantities;

namespace Isoflop.Tests.Plans.Lifetimes;

/// <summary>Sardana and Frankle's case and Harm's law, to the printed digit.</summary>
public class LifetimePlanTests
{
    static readonly ServingDemand TwoTrillion = new(new Tokens(1e12), new Tokens(1e12));

    // The coefficients that the paper takes: A 406.4, B 410.7, E 1.69, alpha .336, beta .283.
    static readonly ScalingLaw Law = Chinchilla(1.69);

    static ScalingLaw Chinchilla(double floor) => new() { Form = LawForms.Chinchilla, Coefficients = [floor, 406.4, 410.7, 0.336, 0.283] };

    static LifetimePlan Plan => LifetimePlan.Of(Law, new Params(13e9), null, TwoTrillion, LifetimeCosts.OfFlops, 0.9);

    [Fact]
    public void Of_TheThirteenBillionModelOfThePaper()
    {
        Assert.Equal(5.765e11, Plan.Baseline.Tokens.Value, 0.0005e11);
        Assert.Equal(9.697e22, Plan.Baseline.Total, 0.0005e22);
        Assert.Equal(6.97e9, Plan.Chosen.Params.Value, 0.005e9);
        Assert.Equal(1.248e12, Plan.Chosen.Tokens.Value, 0.0005e12);
        Assert.Equal(8.005e22, Plan.Chosen.Total, 0.0005e22);
        Assert.Equal(0.174, Plan.Saving, 0.0005);
    }

    [Theory]
    [InlineData(4e9, 1.310)]
    [InlineData(5e9, 1.089)]
    [InlineData(5.5e9, 1.042)]
    [InlineData(6e9, 1.016)]
    [InlineData(8e9, 1.012)]
    [InlineData(9e9, 1.039)]
    [InlineData(10e9, 1.075)]
    public void Of_TheOptimumIsFlat(double size, double ratio)
    {
        var option = LifetimeOption.Of(new Params(size), Law.TokensToReach(new Params(size), Plan.Loss), TwoTrillion, LifetimeCosts.OfFlops);
        Assert.Equal(ratio, option.Total / Plan.Chosen.Total, 0.0005);
    }

    [Fact]
    public void Of_NearOptimalEndsAtFivePercent()
    {
        Assert.InRange(Plan.NearOptimal.Low.Value, 5.3e9, 5.5e9);
        Assert.InRange(Plan.NearOptimal.High.Value, 9.2e9, 9.4e9);
    }

    // k_D = (1 - (k_N^-alpha - 1) (A/B) G^(-alpha-beta))^(-1/beta), overhead = k_N k_D - 1   [Harm's law, Hugging Face space], with E = 1.62.
    [Theory]
    [InlineData(0.75, 1.371, 0.0285)]
    [InlineData(0.5, 2.416, 0.208)]
    [InlineData(0.25, 11.56, 1.89)]
    public void TokensToReach_IsHarmsLaw(double share, double tokens, double overhead)
    {
        var law = Chinchilla(1.62);
        var optimum = law.Optimum(new Flops(1e23))!;
        var needed = law.TokensToReach(new Params(share * optimum.Params.Value), optimum.Loss);
        Assert.Equal(tokens, needed.Value / optimum.Tokens.Value, tokens > 10 ? 0.005 : 0.0005);
        Assert.Equal(overhead, (share * needed.Value / optimum.Tokens.Value) - 1, overhead > 1 ? 0.005 : 0.0005);
    }

    [Fact]
    public void Critical_IsWhereTheSizeTermAloneIsTheLoss()
    {
        // At the optimum the size term is β/(α+β) of what lies above the floor.
        Assert.Equal(Math.Pow(0.283 / (0.336 + 0.283), 1 / 0.336), Plan.Critical.Value / Plan.Baseline.Params.Value, 1e-6);
        Assert.True(double.IsInfinity(Law.TokensToReach(new Params(0.999 * Plan.Critical.Value), Plan.Loss).Value));
        Assert.True(double.IsFinite(Law.TokensToReach(new Params(1.001 * Plan.Critical.Value), Plan.Loss).Value));
    }

    [Fact]
    public void Of_NothingServed_IsTheComputeOptimum()
    {
        var plan = LifetimePlan.At(Law, new NatsPerToken(2.0), new ServingDemand(new Tokens(0), new Tokens(0)), LifetimeCosts.OfFlops, 0.9);
        var optimum = Law.Optimum(Law.FlopsToReach(new NatsPerToken(2.0)))!;
        Assert.Equal(1, plan.Chosen.Params.Value / optimum.Params.Value, 1e-3);
        Assert.Equal(0, plan.Saving, 1e-6);
    }

    [Fact]
    public void BreakEven_IsWhereBothTotalsMeet()
    {
        var plan = Plan;
        var at = new ServingDemand(new Tokens(plan.BreakEven.Value / 2), new Tokens(plan.BreakEven.Value / 2));
        var large = LifetimeOption.Of(plan.Baseline.Params, plan.Baseline.Tokens, at, plan.Costs);
        var small = LifetimeOption.Of(plan.Chosen.Params, plan.Chosen.Tokens, at, plan.Costs);
        Assert.Equal(1, small.Total / large.Total, 1e-9);
        Assert.True(plan.BreakEven.Value < TwoTrillion.Total.Value);
    }

    // A second way: the totals of a fine grid of sizes, none of which is less.
    [Theory]
    [InlineData("besiroglu-2024", 3e11, 1e11)]
    [InlineData("kaplan-2020", 1e12, 0)]
    [InlineData("muennighoff-2023", 1e13, 1e13)]
    public void Chosen_IsTheLeastOfAGrid(string name, double input, double output)
    {
        var law = PublishedLaws.Find(name)!;
        var demand = new ServingDemand(new Tokens(input), new Tokens(output));
        var costs = LifetimeCosts.OfDollars(2.5, 989e12, 0.4, 0.5, 0.01);
        var plan = LifetimePlan.Of(law, new Params(13e9), null, demand, costs, 0.9);
        var grid = Enumerable.Range(1, 4000).Select(i => new Params(13e9 * i / 2000)).Min(size => LifetimeOption.Of(size, law.TokensToReach(size, plan.Loss), demand, costs).Total);
        Assert.InRange(plan.Chosen.Total, 0.9999 * grid, 1.0000001 * grid);
    }

    [Fact]
    public void Intervals_ComeFromTheReplicates()
    {
        var law = PlanLaws.Fitted;
        var plan = LifetimePlan.Of(law, new Params(13e9), new Tokens(3e11), TwoTrillion, LifetimeCosts.OfFlops, 0.9);
        Assert.True(plan.ParamsInterval!.Value.Contains(plan.Chosen.Params.Value));
        Assert.True(plan.BreakEvenInterval!.Value.Contains(plan.BreakEven.Value));
        Assert.InRange(plan.SavingInterval!.Value.Low, 0, plan.Saving);
    }

    [Fact]
    public void At_ALossBelowTheFloor_IsRefused() =>
        Assert.Throws<InputException>(() => LifetimePlan.At(Law, new NatsPerToken(1.6), TwoTrillion, LifetimeCosts.OfFlops, 0.9));

    [Fact]
    public void Of_ALawOverCompute_IsRefused() =>
        Assert.Throws<InputException>(() => LifetimePlan.Of(PublishedLaws.Find("kaplan-2020-c")!, new Params(1e9), null, TwoTrillion, LifetimeCosts.OfFlops, 0.9));
}
