using FsCheck;
using FsCheck.Fluent;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Runs;

public class ParamsConversionTests
{
    [Fact]
    public void OfEmbeddings_IsTheRuleOfPearceAndSong()
    {
        var rule = ParamsConversion.OfEmbeddings(47_491);
        Assert.Equal(1e9 + (47_491 * 1000), rule.ToLarger(new Params(1e9)).Value, 1e-3);
        Assert.Equal(790 + (47_491 * Math.Cbrt(790)), rule.ToLarger(new Params(790)).Value, 1e-6);
    }

    [Fact]
    public void ToSmaller_UndoesToLarger() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<double, double, double>((size, factor, exponent) =>
    {
        if (!double.IsFinite(size) || !double.IsFinite(factor) || !double.IsFinite(exponent)) return true;
        var rule = new ParamsConversion(Math.Pow(10, Math.Abs(factor) % 8), 0.05 + (Math.Abs(exponent) % 0.9));
        var smaller = Math.Pow(10, 2 + (Math.Abs(size) % 10));
        return Math.Abs(Math.Log(rule.ToSmaller(rule.ToLarger(new Params(smaller))).Value / smaller)) < 1e-10;
    }));

    [Fact]
    public void ToSmaller_WithoutEmbeddingsIsTheSame() => Assert.Equal(5e8, ParamsConversion.OfEmbeddings(0).ToSmaller(new Params(5e8)).Value);
}
