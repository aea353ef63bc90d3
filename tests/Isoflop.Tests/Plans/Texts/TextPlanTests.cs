using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Plans.Texts;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Plans.Texts;

public class TextPlanTests
{
    static readonly ScalingLaw Law = PublishedLaws.Find("muennighoff-2023-repeated")!;

    static TextPlan Plan(double flops, params TextSource[] sources) => TextPlan.Of(Law, new Flops(flops), [.. sources], 0.9);

    static TextSource Web(double tokens) => new("web", new Tokens(tokens));

    [Fact]
    public void Of_PlentifulText_IsTheComputeOptimum()
    {
        var plan = Plan(1e22, Web(1e14));
        Assert.Equal(1, plan.Chosen.Params.Value / plan.Unlimited.Params.Value, 0.002);
        Assert.Equal(plan.Unlimited.Loss.Value, plan.Chosen.Loss.Value, 1e-6);
        Assert.Equal(0, plan.GainOfText, 1e-6);
    }

    // A second way: the law asked at a fine grid of sizes.
    [Theory]
    [InlineData(1e21, 1e9)]
    [InlineData(1e22, 2.5e10)]
    [InlineData(1e24, 1e11)]
    public void Chosen_IsTheLeastOfAGrid(double flops, double unique)
    {
        var plan = Plan(flops, Web(unique));
        var least = Enumerable.Range(0, 2000).Select(i => 1e8 * Math.Pow(1e5, i / 2000.0)).Min(size =>
            Law.Loss(new Scale(new Params(size), new Tokens(flops / 6 / size)).With(RunColumn.UniqueTokens, unique)).Value);
        Assert.Equal(least, plan.Chosen.Loss.Value, 1e-6);
        Assert.True(plan.Chosen.Epochs > 1);
    }

    // Muennighoff's curve: of D tokens over so many epochs of U = D / epochs, D' = U (1 + R (1 - e^(-(epochs-1)/R))), R = 15.387756.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(64)]
    public void Effective_IsTheCurveOfRepeatedEpochs(double epochs)
    {
        var plan = Plan(1e22, Web(2.5e10));
        var option = plan.Frontier.Single(row => Math.Abs(row.Epochs - epochs) < 1e-9);
        Assert.Equal(2.5e10 * (1 + (15.387756 * (1 - Math.Exp(-(epochs - 1) / 15.387756)))), option.Effective.Value, 1e-6 * option.Effective.Value);
    }

    // What the paper says of it: four epochs are nearly as good as fresh text, and sixteen are well past the middle of the returns.
    [Fact]
    public void Effective_FourEpochsAreNearlyFresh()
    {
        var frontier = Plan(1e22, Web(2.5e10)).Frontier;
        double Worth(double epochs) => frontier.Single(row => Math.Abs(row.Epochs - epochs) < 1e-9) is var row ? row.Effective.Value / row.Tokens.Value : double.NaN;
        Assert.InRange(Worth(4), 0.92, 0.95);
        Assert.InRange(Worth(16), 0.6, 0.7);
    }

    [Fact]
    public void Quality_OfTwoIsTwiceTheText()
    {
        var better = Plan(1e22, new TextSource("good", new Tokens(2.5e10), 2));
        var law = Law.Loss(new Scale(better.Chosen.Params, new Tokens(2 * better.Chosen.Tokens.Value)).With(RunColumn.UniqueTokens, 5e10));
        Assert.Equal(law.Value, better.Chosen.Loss.Value, 1e-9);
        Assert.True(better.Chosen.Loss.Value < Plan(1e22, Web(2.5e10)).Chosen.Loss.Value);
    }

    [Fact]
    public void Sources_AddUp()
    {
        var plan = Plan(1e22, Web(3e10), new TextSource("synthetic", new Tokens(1e10), 0.5));
        Assert.Equal(4e10, plan.Unique.Value, 1);
        Assert.Equal(0.875, plan.Quality, 1e-12);
    }

    [Fact]
    public void BreakEven_BothGainsAreEqualThere()
    {
        var plan = Plan(1e22, Web(2.5e10));
        var at = Plan(plan.BreakEven.Value, Web(2.5e10));
        Assert.Equal(1, at.GainOfText / at.GainOfCompute, 0.02);
        Assert.True(Plan(10 * plan.BreakEven.Value, Web(2.5e10)) is var rich && rich.GainOfText > rich.GainOfCompute);
        Assert.True(Plan(plan.BreakEven.Value / 10, Web(2.5e10)) is var poor && poor.GainOfText < poor.GainOfCompute);
    }

    [Fact]
    public void Of_AFittedLaw_BorrowsTheReturnsAndSaysSo()
    {
        var plan = TextPlan.Of(PlanLaws.Fitted, new Flops(1e23), [Web(2.5e10)], 0.9);
        Assert.Contains(plan.Findings, finding => finding.Id == "returns-borrowed");
        Assert.Contains(plan.Findings, finding => finding.Id == "returns-not-identified");
        Assert.True(plan.ParamsInterval!.Value.Contains(plan.Chosen.Params.Value));
        Assert.True(plan.BreakEvenInterval!.Value.Contains(plan.BreakEven.Value));
    }

    [Fact]
    public void Memory_TwoBitsAParameter() =>
        Assert.Equal([14e9, 7e9, 25.2e9], FactMemory.Of(new Params(7e9)).Select(memory => memory.Bits));

    [Fact]
    public void Stock_EveryFactHasItsSource()
    {
        Assert.True(TextStock.Shipped.Length >= 5);
        Assert.All(TextStock.Shipped, stock =>
        {
            Assert.Matches("arXiv [0-9]{4}\\.[0-9]{5}", stock.Source);
            Assert.True(stock.Low.Value <= stock.Tokens.Value && stock.Tokens.Value <= stock.High.Value);
        });
        Assert.Equal((3e14, 1e14, 1e15), TextStock.Shipped.Single(stock => stock.Name == "public-text") is var text ? (text.Tokens.Value, text.Low.Value, text.High.Value) : default);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[{\"name\": \"x\", \"tokens\": \"1T\"}]")]
    [InlineData("[{\"name\": \"x\", \"tokens\": \"-1T\", \"source\": \"me\"}]")]
    [InlineData("[{\"name\": \"x\", \"tokens\": \"many\", \"source\": \"me\"}]")]
    [InlineData("nothing")]
    public void Stock_WithoutTokensOrSource_IsRefused(string json) => Assert.Throws<InputException>(() => TextStock.Read(json, "stock.json"));

    [Theory]
    [InlineData("0", "1")]
    [InlineData("1e9", "0")]
    [InlineData("1e9", "-1")]
    public void Of_TextThatCannotBe_IsRefused(string tokens, string quality) => Assert.Throws<InputException>(() =>
        Plan(1e21, new TextSource("web", new Tokens(double.Parse(tokens, CultureInfo.InvariantCulture)), double.Parse(quality, CultureInfo.InvariantCulture))));
}
