using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>Pins, ties and weights, and the mistakes that the options and the runs can hold.</summary>
public class FitterOptionTests
{
    static readonly FitOptions Point = new() { Replicates = 0 };

    static readonly RunSet Runs = Truths.Runs(Truths.Besiroglu, noise: 0.01);

    [Fact]
    public void Fit_PinHoldsACoefficient()
    {
        var free = Fitter.Fit(LawForms.Chinchilla, Runs, Point);
        var pinned = Fitter.Fit(LawForms.Chinchilla, Runs, Point with { Pins = Pins(("E", 1.6)) });
        Assert.Equal(1.6, pinned.Law["E"]);
        Assert.Equal(4, pinned.FreeCoefficients);
        Assert.True(pinned.Objective > free.Objective);
        // Pinned where the free fit ends, the rest ends there too.
        var same = Fitter.Fit(LawForms.Chinchilla, Runs, Point with { Pins = Pins(("E", free.Law["E"])) });
        AssertSameLaw(free, same, 1e-5);
    }

    [Fact]
    public void Fit_EverythingPinnedIsEvaluatedOnly()
    {
        var pins = LawForms.Chinchilla.Coefficients.Select(coefficient => (coefficient.Name, (Pin)Truths.Besiroglu[coefficient.Name])).ToArray();
        var fit = Fitter.Fit(LawForms.Chinchilla, Runs, Point with { Pins = Pins(pins) });
        Assert.Equal(Truths.Besiroglu.Coefficients, fit.Law.Coefficients);
        Assert.Equal(0, fit.FreeCoefficients);
        Assert.Equal(fit.Residuals.Sum(new ResidualLoss().Of), fit.Objective, 1e-15);
    }

    [Fact]
    public void Fit_TiedExponentsAreTheTiedForm()
    {
        var tied = Fitter.Fit(LawForms.Chinchilla, Runs, Point with { Ties = [("alpha", "beta")] });
        var form = Fitter.Fit(LawForms.Find("chinchilla-tied")!, Runs, Point);
        Assert.Equal(tied.Law["alpha"], tied.Law["beta"]);
        Assert.Equal(4, tied.FreeCoefficients);
        Assert.Equal(1, tied.Objective / form.Objective, 1e-9);
        foreach (var name in new[] { "E", "A", "B", "alpha" }) Assert.Equal(1, tied.Law[name] / form.Law[name], 1e-4);
    }

    [Fact]
    public void Fit_TieToAPinPinsBoth()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, Runs, Point with { Ties = [("alpha", "beta")], Pins = Pins(("beta", 0.35)) });
        Assert.Equal(0.35, fit.Law["alpha"]);
        Assert.Equal(0.35, fit.Law["beta"]);
        Assert.Equal(3, fit.FreeCoefficients);
    }

    [Fact]
    public void Fit_WeightTwoIsTheRunTwice()
    {
        var indices = Enumerable.Range(0, Runs.Count).ToArray();
        var twice = Runs.Select([.. indices, .. indices.Where(i => i % 3 == 0)]);
        var weighted = Runs.With(RunColumn.Weight, [.. indices.Select(i => i % 3 == 0 ? 2.0 : 1.0)]);
        var expected = Fitter.Fit(LawForms.Chinchilla, twice, Point);
        AssertSameLaw(expected, Fitter.Fit(LawForms.Chinchilla, weighted, Point with { Weighted = true }), 1e-5);
        // Without the option the column is not looked at.
        AssertSameLaw(Fitter.Fit(LawForms.Chinchilla, Runs, Point), Fitter.Fit(LawForms.Chinchilla, weighted, Point), 0);
        Assert.NotEqual(expected.Law["alpha"], Fitter.Fit(LawForms.Chinchilla, weighted, Point).Law["alpha"], 1e-5);
    }

    [Fact]
    public void Fit_LeavesOutRunsWithoutALoss()
    {
        var losses = Runs.Values(RunColumn.Loss).ToArray();
        (losses[3], losses[8], losses[20]) = (double.NaN, 0, double.PositiveInfinity);
        var fit = Fitter.Fit(LawForms.Chinchilla, Runs.With(RunColumn.Loss, losses), Point);
        Assert.Equal(Runs.Count - 3, fit.Runs.Count);
        Assert.Equal(fit.Runs.Count, fit.Residuals.Length);
    }

    [Fact]
    public void Fit_RefusesFewerRunsThanCoefficients() =>
        AssertRefused("4 runs for 5 free coefficients", LawForms.Chinchilla, Runs.Select([0, 11, 22, 33]), Point);

    [Fact]
    public void Fit_RefusesRunsOfOneSize()
    {
        var runs = Runs.With(RunColumn.Params, [.. Enumerable.Repeat(1e8, Runs.Count)]);
        AssertRefused("all runs have the same params (1E+08)", LawForms.Chinchilla, runs, Point);
    }

    // Where text does not repeat, the law is the same for any unique tokens: that is no pin, and says nothing of repetition.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fit_RefusesOneTextForALawOfRepetition(bool isPinned)
    {
        var runs = RunSet.From(Runs.Select(run => run with { UniqueTokens = new Tokens(5e15) }));
        AssertRefused("all runs have the same unique_tokens (5E+15)", LawForms.Find("data-constrained")!, runs, isPinned ? Point with { Pins = Pins(("E", 1.6)) } : Point);
    }

    [Fact]
    public void Fit_RefusesAMissingColumn()
    {
        var runs = RunSet.From(Runs.Select(run => run with { Tokens = null }));
        AssertRefused("no column for tokens", LawForms.Chinchilla, runs, Point);
        AssertRefused("no column for loss", LawForms.Chinchilla, RunSet.From(Runs.Select(run => run with { Loss = null })), Point);
    }

    [Fact]
    public void Fit_RefusesUnknownCoefficients()
    {
        AssertRefused("'gamma'", LawForms.Chinchilla, Runs, Point with { Pins = Pins(("gamma", 1)) });
        AssertRefused("'gamma'", LawForms.Chinchilla, Runs, Point with { Ties = [("alpha", "gamma")] });
        AssertRefused("'beta'", LawForms.Find("chinchilla-tied")!, Runs, Point with { Ties = [("alpha", "beta")] });
    }

    [Fact]
    public void Fit_RefusesContradictoryPins()
    {
        AssertRefused("alpha=", LawForms.Chinchilla, Runs, Point with { Ties = [("alpha", "beta")], Pins = Pins(("alpha", 0.3), ("beta", 0.4)) });
        AssertRefused("E=-1", LawForms.Chinchilla, Runs, Point with { Pins = Pins(("E", -1)) });
        AssertRefused("E=0 ± 0.1", LawForms.Chinchilla, Runs, Point with { Pins = Pins(("E", new Pin(0, 0.1))) });
        AssertRefused("of the same tie", LawForms.Chinchilla, Runs, Point with { Ties = [("alpha", "beta")], Pins = Pins(("alpha", new Pin(0.35, 0.02)), ("beta", new Pin(0.35, 0.02))) });
        AssertRefused("of the same tie", LawForms.Chinchilla, Runs, Point with { Ties = [("alpha", "beta")], Pins = Pins(("alpha", new Pin(0.35, 0.02)), ("beta", 0.35)) });
        AssertRefused("E=NaN", LawForms.Chinchilla, Runs, Point with { Pins = Pins(("E", double.NaN)) });
    }

    static void AssertRefused(string found, LawForm form, RunSet runs, FitOptions options)
    {
        var refusal = Assert.Throws<InputException>(() => Fitter.Fit(form, runs, options));
        Assert.Contains(found, refusal.Found);
        Assert.NotEmpty(refusal.Where);
        Assert.NotEmpty(refusal.Expected);
        Assert.NotEmpty(refusal.Remedy);
        Assert.Contains(refusal.Remedy, refusal.Message);
    }

    static void AssertSameLaw(Fit expected, Fit actual, double tolerance)
    {
        for (var k = 0; k < expected.Law.Coefficients.Length; k++)
            Assert.Equal(1, actual.Law.Coefficients[k] / expected.Law.Coefficients[k], tolerance);
    }

    static ImmutableDictionary<string, Pin> Pins(params (string Name, Pin Value)[] pins) =>
        pins.ToImmutableDictionary(pin => pin.Name, pin => pin.Value);
}
