using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Papers;

/// <summary>Muennighoff et al. 2023, "Scaling data-constrained language models" (arXiv 2305.16264): its 182 runs, its objective, and what they determine.</summary>
public class DataConstrainedTests(ITestOutputHelper output)
{
    static ScalingLaw Published => PublishedLaws.Find("muennighoff-2023-repeated")!;

    // The coefficients of text seen once, which the paper fitted before the two returns.
    static FitOptions OneEpochPinned(int replicates) => new()
    {
        Pins = new[] { "E", "A", "B", "alpha", "beta" }.ToImmutableDictionary(name => name, name => (Pin)Published[name]),
        Replicates = replicates,
        Level = 0.95,
    };

    [Fact]
    public void Objective_OfThePublishedPoint() => Assert.Equal(0.01582594, Objective(Published), 1e-8);

    [Fact]
    public void Objective_OfABetterPoint() => Assert.Equal(0.0158047, Objective(Published with { Coefficients = Published.Coefficients.SetItem(5, 95.4).SetItem(6, 1.71) }), 1e-7);

    [Fact]
    public void Fit_ReturnsFindsTheLowerMinimumAndSaysThatTheValleyIsFlat()
    {
        var fit = Fitter.Fit(Published.Form, PublishedRuns.DataConstrained(), OneEpochPinned(1000));
        var profile = fit.Certificate.Profiles.Single(profile => profile.Coefficient == "RD").Interval;
        var interval = fit.CoefficientInterval("RD", 0.95);
        output.WriteLine($"RD {fit.Law["RD"]:G6} RN {fit.Law["RN"]:G6} objective {fit.Objective:G9}; RD 95 % bootstrap {interval}, profile {profile}");
        foreach (var finding in fit.Findings) output.WriteLine($"{finding.Severity} {finding.Id}: {finding.Message}");
        Assert.True(fit.Objective <= 0.0158047 + 1e-7, $"{fit.Objective}");
        Assert.Equal(95.4, fit.Law["RD"], 1.0);
        Assert.Equal(1.71, fit.Law["RN"], 0.02);
        // Bootstrap 95 % about [5.5, 1.6e5].
        Assert.InRange(interval.Low, 3, 9);
        Assert.True(interval.High > 1e3, $"{interval.High}");
        Assert.True(profile.Contains(Published["RD"]));
        Assert.Contains("RD", fit.Certificate.Flat);
        Assert.Contains(fit.Findings, finding => finding.Id == "flat-direction" && finding.Message.Contains("RD", StringComparison.Ordinal));
    }

    // D' of few repetitions is D; of endless ones U (1 + R*).
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 3.725673123, 1e-7)]
    [InlineData(1e6, 16.387756, 1e-6)]
    public void Loss_OfRepeatedTextIsThatOfItsWorthInFreshText(double epochs, double worth, double tolerance)
    {
        const double unique = 1e11;
        var size = new Params(1e8); // below what the text calls for: all of it counts
        var repeated = Published.Loss(new Scale(size, new Tokens(unique * epochs)).With(RunColumn.UniqueTokens, unique)).Value;
        var fresh = Published.Loss(new Scale(size, new Tokens(unique * worth)).With(RunColumn.UniqueTokens, unique * worth)).Value;
        Assert.Equal(fresh, repeated, tolerance * 1e-2);
    }

    static double Objective(ScalingLaw law)
    {
        var loss = new ResidualLoss();
        var runs = PublishedRuns.DataConstrained();
        return Enumerable.Range(0, runs.Count).Sum(run => loss.Of(Math.Log(law.Loss(Scale.Of(runs, run, law.Form)).Value / runs.Values(RunColumn.Loss)[run])));
    }
}
