using FsCheck;
using FsCheck.Fluent;

using Isoflop.Figures;
using Isoflop.Figures.Scales;

namespace Isoflop.Tests.Figures.Scales;

public class TickSetTests
{
    static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void Of_AnyLimitsLinear() => Check.One(Thorough, Prop.ForAll<double, double, int>((a, b, style) =>
        double.IsNaN(a) || double.IsNaN(b) || IsSound(Axis.Linear("x", (Ticks)(Math.Abs(style % 4))), a, b)));

    [Fact]
    public void Of_AnyLimitsLogarithmic() => Check.One(Thorough, Prop.ForAll<double, double, int>((a, b, style) =>
        double.IsNaN(a) || double.IsNaN(b) || IsSound(Axis.Log("x", (Ticks)(Math.Abs(style % 4))), a, b)));

    // Limits as they occur: some decades or a few percent apart, anywhere between 1e-30 and 1e30.
    [Fact]
    public void Of_OrdinaryLimits() => Check.One(Thorough, Prop.ForAll<double, double, bool>((position, width, isLog) =>
    {
        if (!double.IsFinite(position) || !double.IsFinite(width)) return true;
        var from = Math.Pow(10, position % 30);
        var to = from * Math.Pow(10, Math.Abs(width % 6) + 0.01);
        return IsSound(isLog ? Axis.Log("x") : Axis.Linear("x"), from, to);
    }));

    [Theory]
    [InlineData(1e18, 1e24, "10¹⁸ 10¹⁹ 10²⁰ 10²¹ 10²² 10²³ 10²⁴")]
    [InlineData(1e10, 1e24, "10¹⁰ 10¹² 10¹⁴ 10¹⁶ 10¹⁸ 10²⁰ 10²² 10²⁴")]
    [InlineData(9e18, 1.2e20, "10¹⁹ 2×10¹⁹ 5×10¹⁹ 10²⁰")]
    [InlineData(2.1e21, 4.9e21, "2.5×10²¹ 3×10²¹ 3.5×10²¹ 4×10²¹ 4.5×10²¹")]
    [InlineData(1, 30, "1 2 5 10 20")]
    public void Of_Powers(double from, double to, string expected) => Assert.Equal(expected, Labels(new AxisRange(from, to, true), Ticks.Powers));

    [Theory]
    [InlineData(1.9, 3.5, Ticks.Plain, "2.0 2.2 2.4 2.6 2.8 3.0 3.2 3.4")]
    [InlineData(-0.03, 0.04, Ticks.Percent, "−3% −2% −1% 0% 1% 2% 3% 4%")]
    [InlineData(0, 2.2e9, Ticks.Counts, "0 500M 1B 1.5B 2B")]
    [InlineData(0, 20_000, Ticks.Plain, "0 5000 10,000 15,000 20,000")]
    [InlineData(0, 2e-5, Ticks.Plain, "0 5×10⁻⁶ 10⁻⁵ 1.5×10⁻⁵ 2×10⁻⁵")]
    public void Of_Linear(double from, double to, Ticks style, string expected) => Assert.Equal(expected, Labels(new AxisRange(from, to, false), style));

    [Fact]
    public void Of_DecadesHaveMinorTicksBetween()
    {
        var ticks = Set(new AxisRange(1e18, 1e20, true), Ticks.Powers);
        Assert.Contains(3e18, ticks.Minor);
        Assert.Empty(ticks.Minor.Intersect(ticks.Labelled.Select(tick => tick.Value)));
    }

    [Fact]
    public void Of_LabelsThatDoNotFitAreThinned()
    {
        var ticks = TickSet.Of(new AxisRange(1e18, 1e24, true), Ticks.Powers, length: 100, _ => 40);
        Assert.InRange(ticks.Labelled.Count, 2, 3);
    }

    static bool IsSound(Axis axis, double a, double b)
    {
        var range = AxisRange.Of(axis, Math.Min(a, b), Math.Max(a, b), padding: 0);
        var ticks = Set(range, axis.Ticks).Labelled;
        var values = ticks.Select(tick => tick.Value).ToList();
        return values.Count is >= 2 and <= 8
            && values.TrueForAll(value => value >= range.From && value <= range.To)
            && values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second)
            && ticks.Select(tick => tick.Label).Distinct().Count() == ticks.Count;
    }

    static TickSet Set(AxisRange range, Ticks style) => TickSet.Of(range, style, length: 600, label => 8 * label.Length);

    static string Labels(AxisRange range, Ticks style) => string.Join(' ', Set(range, style).Labelled.Select(tick => tick.Label));
}
