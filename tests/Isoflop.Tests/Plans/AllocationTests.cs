using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Plans;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Tests.Plans;

/// <summary>Published optima and rules of thumb, and what constraints do to them.</summary>
public class AllocationTests
{
    static readonly ScalingLaw Law = PublishedLaws.Find("besiroglu-2024")!;

    static readonly Flops Budget = new(5.76e23);

    [Theory]
    [InlineData("hoffmann-2022", 4.036e10, 2.379e12)]
    [InlineData("hoffmann-2022-rounded", 3.219e10, 2.982e12)]
    [InlineData("besiroglu-2024", 7.225e10, 1.329e12)]
    public void Optimum_OfChinchillasBudget(string name, double size, double tokens)
    {
        var answer = RivalAnswer.All(Law, Budget).Single(rival => rival.Name == name);
        Assert.Equal(size, answer.Params.Value, 0.0005e10);
        Assert.Equal(tokens, answer.Tokens.Value, 0.0005e12);
    }

    // What everybody says: 8B by 20 is 160B; 15T on 8B is 1,875 a parameter, 94 times that; GPT-3's 300B on 175B is 1.7.
    [Theory]
    [InlineData(8e9, 160e9, 20, 0.5)]
    [InlineData(8e9, 15e12, 1875, 0.5)]
    [InlineData(175e9, 300e9, 1.7, 0.05)]
    public void TokensPerParam_OfWhatEverybodySays(double size, double tokens, double ratio, double digits)
    {
        var constraints = new PlanConstraints { MostParams = new Params(size), MostTokens = new Tokens(tokens) };
        var allocation = Allocation.Of(Law, new Params(size).TrainingFlops(new Tokens(tokens)), constraints);
        Assert.Equal(ratio, allocation.TokensPerParam, digits);
        if (tokens > 1e13) Assert.Equal(94, allocation.TokensPerParam / 20, 0.5);
    }

    // 70B on 1.4T against 280B on 300B, 5.88e23 and 5.04e23 FLOPs: the smaller one is better, as was measured.
    [Theory]
    [InlineData("hoffmann-2022")]
    [InlineData("besiroglu-2024")]
    public void Loss_OfChinchillaIsBelowGophers(string name)
    {
        var law = PublishedLaws.Find(name)!;
        Assert.Equal(1.17, 70e9 * 1.4e12 / (280e9 * 300e9), 0.005);
        Assert.True(law.Loss(new Params(70e9), new Tokens(1.4e12)).Value < law.Loss(new Params(280e9), new Tokens(300e9)).Value);
    }

    // Llama 3: D* = A C^alpha, printed as (.53, .29): 402B on 16.55T at 3.8e25, which the rounded numbers do not give; a refit of the digitised minima, (.5368, .2994), gives 16.10T.
    [Theory]
    [InlineData(0.53, 0.29, 10.5e12)]
    [InlineData(0.5368, 0.2994, 16.10e12)]
    public void Rule_OfLlama3(double exponent, double factor, double tokens)
    {
        var rule = new AllocationRule(1 - exponent, -Math.Log(6 * factor), exponent, Math.Log(factor));
        Assert.Equal(tokens, rule.Tokens(new Flops(3.8e25)).Value, 0.05e12);
        Assert.Equal(3.8e25, rule.Params(new Flops(3.8e25)).TrainingFlops(rule.Tokens(new Flops(3.8e25))).Value, 1e20);
    }

    [Fact]
    public void Of_WithoutConstraints_IsTheOptimum()
    {
        var allocation = Allocation.Of(Law, Budget, new PlanConstraints());
        Assert.Equal((allocation.Optimum.Params, allocation.Optimum.Loss), (allocation.Params, allocation.Loss));
        Assert.Empty(allocation.Binding);
        Assert.Equal(0, allocation.Unspent.Value, 1e15);
    }

    [Fact]
    public void Of_ASizeLimitBindsAndSaysByHowMuch()
    {
        var allocation = Allocation.Of(Law, Budget, new PlanConstraints { MostParams = new Params(8e9) });
        Assert.Equal(8e9, allocation.Params.Value);
        Assert.Equal(1.2e13, allocation.Tokens.Value, 1e9);
        var binding = Assert.Single(allocation.Binding);
        Assert.Equal(7.225 / 0.8, binding.Factor, 0.01);
        // The deadweight is what the best split of the rest would have needed.
        Assert.Equal(allocation.Loss.Value, Law.Optimum(new Flops(Budget.Value - binding.Deadweight.Value))!.Loss.Value, 1e-9);
    }

    [Fact]
    public void Of_ATextLimitAsksForALargerModel()
    {
        var allocation = Allocation.Of(Law, Budget, new PlanConstraints { MostTokens = new Tokens(3e11) });
        Assert.Equal(3e11, allocation.Tokens.Value, 1);
        Assert.Equal(3.2e11, allocation.Params.Value, 1);
        Assert.Equal(1.329e12 / 3e11, Assert.Single(allocation.Binding).Factor, 0.01);
    }

    [Fact]
    public void Of_BothLimits_LeaveComputeUnspent()
    {
        var allocation = Allocation.Of(Law, Budget, new PlanConstraints { MostTokens = new Tokens(3e11), MostParams = new Params(8e9) });
        Assert.Equal(Budget.Value - (6 * 3e11 * 8e9), allocation.Unspent.Value, 1e12);
        Assert.Equal(2, allocation.Binding.Length);
    }

    [Fact]
    public void Of_TheServingDeviceLimitsTheSize()
    {
        var constraints = new PlanConstraints { ServingMemory = new Bytes(80e9), MillisecondsPerToken = 5, ServingBandwidth = 3.35e12 };
        // 90 % of 80 GB at 2 bytes is 36B; 5 ms at 3.35 TB/s is 16.75 GB, 8.375B.
        Assert.Equal(8.375e9, Allocation.Of(Law, Budget, constraints).Params.Value, 1);
        Assert.Equal(36e9, Allocation.Of(Law, Budget, constraints with { MillisecondsPerToken = null }).Params.Value, 1);
    }

    [Fact]
    public void Marginal_IsWhatTheLawSaysTwice()
    {
        var optimum = Law.Optimum(Budget)!;
        var returns = MarginalReturns.At(Law, optimum.Params, optimum.Tokens);
        Assert.Equal(optimum.Loss.Value - Law.Optimum(new Flops(2 * Budget.Value))!.Loss.Value, returns.Compute, 1e-12);
        // Above the floor the loss is a power of compute with exponent alpha beta / (alpha + beta).
        Assert.Equal(Math.Pow(2, (0.3478 + 0.3658) / (0.3478 * 0.3658)), returns.Halving, 1e-3 * returns.Halving);
        Assert.True(returns.Compute > returns.Tokens && returns.Compute > returns.Params);
    }

    [Fact]
    public void Utilisation_OfThirtyRuns()
    {
        var published = AchievedUtilisation.Published;
        Assert.Equal(30, published.Values.Length);
        Assert.Equal(0.264, published.Median, 0.0005);
        Assert.Equal((0.139, 0.515), (Math.Round(published.Values[0], 3), Math.Round(published.Values[^1], 3)));
        // Each as it was printed from its row; BLOOM's hours give .3195, printed as .319.
        double[] printed =
        [
            0.437, 0.515, 0.459, 0.478, 0.391, 0.377, 0.428, 0.156, 0.279, 0.139, 0.255, 0.346, 0.229, 0.265, 0.205, 0.346, 0.250, 0.263, 0.197, 0.304, 0.302, 0.197, 0.222, 0.319, 0.345, 0.251,
            0.190, 0.263, 0.259, 0.236,
        ];
        Assert.All(published.Values.Zip(printed.Order()), pair => Assert.Equal(pair.Second, pair.First, 0.0006));
        Assert.Equal(0.191, Isoflop.Numerics.Quantiles.OfSorted(published.Values.AsSpan(), 0.1), 0.006);
        Assert.Equal(0.457, Isoflop.Numerics.Quantiles.OfSorted(published.Values.AsSpan(), 0.9), 0.03);
        var draws = Enumerable.Range(0, 2000).Select(draw => published.Draw(1, draw)).Order().ToArray();
        Assert.Equal(published.Median, draws[1000], 0.01);
        Assert.Equal(0.4, AchievedUtilisation.Stated(0.4).Draw(1, 7));
    }

    // SemiAnalysis' costs of owning, 2026-04: $1.30 and $1.69 an H100-hour.
    [Fact]
    public void Price_OfOwning()
    {
        var owned = new ComputePrice { Device = Isoflop.Hardware.Devices.Get(Isoflop.Hardware.Devices.All, "H100"), Owned = true };
        Assert.Equal(1.495, owned.Typical, 1e-12);
        Assert.All(Enumerable.Range(0, 100).Select(owned.PriceDraws(1)), price => Assert.InRange(price, 1.30, 1.69));
        Assert.Contains("2 costs of owning from $1.3 to $1.69", owned.Words, StringComparison.Ordinal);
        Assert.Equal(2.5, (owned with { Stated = new Dollars(2.5) }).Typical);
    }
}
