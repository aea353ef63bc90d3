using Isoflop.Laws;
using Isoflop.Laws.Forms;
using Isoflop.Plans.Texts;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Plans.Texts;

public class TextValleyTests
{
    static readonly ScalingLaw Law = PublishedLaws.Find("muennighoff-2023-repeated")!;

    // The short way to the loss and the form's own, with text and size in excess and not.
    [Theory]
    [InlineData(1e9, 1e10, 1e9)]
    [InlineData(1e9, 1e10, 1e11)]
    [InlineData(1e12, 1e10, 1e9)]
    [InlineData(1e7, 1e13, 1e10)]
    public void Loss_IsTheForms(double size, double tokens, double unique)
    {
        var asked = Law.Loss(new Scale(new Params(size), new Tokens(tokens)).With(RunColumn.UniqueTokens, unique)).Value;
        Assert.Equal(asked, DataConstrained.Loss(Law.Coefficients.AsSpan(), Math.Log(size), Math.Log(tokens), Math.Log(unique)), 1e-14 * asked);
    }

    // A second way: bisection from end to end, as slow as it is plain.
    [Theory]
    [InlineData(1e9)]
    [InlineData(2.5e10)]
    [InlineData(1e13)]
    public void BreakEven_FromNearAndFromAfar_IsThatOfBisection(double unique)
    {
        var valley = new TextValley(Law.Coefficients, new TextAtHand(unique, 0.9 * unique));
        var (low, high) = (Math.Log(120), Math.Log(6e8 * unique * unique));
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (valley.Gains(Math.Exp(middle)) is var (text, compute) && text > compute) high = middle;
            else low = middle;
        }
        var answer = Math.Exp(low);
        // The losses are those of searches that end within 1e-8: gains of a thousandth of a nat cross within about this.
        Assert.Equal(1, valley.BreakEven() / answer, 1e-3);
        foreach (var near in new[] { 0.999, 1.001, 0.1, 30, 1e6 }) Assert.Equal(1, valley.BreakEven(near * answer) / answer, 1e-3);
    }

    [Fact]
    public void BreakEven_WithoutALoss_HasNoAnswer()
    {
        var valley = new TextValley(Law.Coefficients.SetItem(3, double.NaN), new TextAtHand(1e10, 1e10));
        Assert.True(double.IsNaN(valley.BreakEven()));
        Assert.True(double.IsNaN(valley.BreakEven(1e23)));
    }
}
