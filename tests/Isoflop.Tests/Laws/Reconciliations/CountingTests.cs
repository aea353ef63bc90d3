using Isoflop.Laws.Reconciliations;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Reconciliations;

public class CountingTests
{
    static readonly ParamsConversion Rule = ParamsConversion.OfEmbeddings(47_491);

    static double Cost(double size) => 6 * Rule.ToSmaller(new Params(size)).Value;

    [Fact]
    public void Optimum_BySearchIsThatInClosedForm()
    {
        var searched = (Counting.Baseline with { FlopsPerToken = size => 6 * size }).Optimum(Truths.Besiroglu, new Flops(1e22));
        var closed = Counting.Baseline.Optimum(Truths.Besiroglu, new Flops(1e22));
        Assert.Equal(closed.LogParams, searched.LogParams, 1e-6);
        Assert.Equal(closed.LogTokens, searched.LogTokens, 1e-6);
    }

    [Fact]
    public void Optimum_UnderAnotherPriceSpendsTheBudgetAndHasNoBetterNeighbour()
    {
        var flops = new Flops(3e18);
        var (logParams, logTokens) = (Counting.Baseline with { FlopsPerToken = Cost }).Optimum(Truths.Besiroglu, flops);
        Assert.Equal(flops.Value, Cost(Math.Exp(logParams)) * Math.Exp(logTokens), flops.Value * 1e-9);
        double Loss(double size) => Truths.Besiroglu.Loss(new Params(size), new Tokens(flops.Value / Cost(size))).Value;
        foreach (var factor in new[] { 0.5, 0.9, 0.99, 1.01, 1.1, 2 }) Assert.True(Loss(Math.Exp(logParams) * factor) > Loss(Math.Exp(logParams)));
    }
}
