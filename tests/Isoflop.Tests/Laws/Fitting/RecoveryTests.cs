using Isoflop.Laws;
using Isoflop.Laws.Fitting;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>Runs drawn from a law are fitted to the law they were drawn from, whatever its form.</summary>
public class RecoveryTests
{
    public static TheoryData<string> Forms => [.. LawForms.All.Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Fit_WithoutNoiseIsTheTruth(string name)
    {
        var truth = Truths.Of(LawForms.Find(name)!);
        var fit = Fitter.Fit(truth.Form, Truths.Runs(truth), new FitOptions { Replicates = 0 });
        AssertRecovered(truth, fit, 1e-4);
        Assert.Equal(Trust.Good, fit.Certificate.Trust);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Fit_WithoutNoiseIsADrawnTruth(string name)
    {
        for (ulong seed = 1; seed <= 3; seed++)
        {
            var truth = Truths.Drawn(LawForms.Find(name)!, seed);
            var fit = Fitter.Fit(truth.Form, Truths.Runs(truth), new FitOptions { Replicates = 0 });
            // A drawn break may be weaker than what two seeds of a run differ by, 0.2 %, and then has rivals: enough if the law is the same one at every run.
            if (truth.Form.Unbroken is not null && fit.Residuals.Max(Math.Abs) < 1e-3) continue;
            AssertRecovered(truth, fit, 1e-4, $"truth drawn with seed {seed}, largest residual {fit.Residuals.Max(Math.Abs):G3}, {fit.Certificate.Stop}, {string.Join(' ', truth.Coefficients.Select(value => $"{value:G4}"))}");
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Fit_WithNoiseCoversTheTruth(string name)
    {
        const double level = 0.999;
        var truth = Truths.Of(LawForms.Find(name)!);
        var fit = Fitter.Fit(truth.Form, Truths.Runs(truth, noise: 0.003), new FitOptions { Replicates = 400, Level = level });
        foreach (var coefficient in truth.Form.Coefficients)
        {
            var interval = fit.CoefficientInterval(coefficient.Name, level);
            Assert.True(interval.Contains(truth[coefficient.Name]), $"{name} {coefficient.Name}: {truth[coefficient.Name]} outside of {interval}");
        }
        Assert.All(fit.Certificate.Profiles, profile => Assert.True(profile.Interval.Contains(truth[profile.Coefficient]), $"{name}: {profile.Coefficient} {profile.Interval}"));
    }

    // The estimate from 64 runs scatters by 20 %; its mean over 30 sets must not be off by more than 3 standard errors.
    [Theory]
    [InlineData("chinchilla")]
    [InlineData("kaplan-c")]
    public void Noise_IsUnbiased(string name)
    {
        var truth = Truths.Of(LawForms.Find(name)!);
        var estimates = Enumerable.Range(1, 30)
            .Select(seed => Fitter.Fit(truth.Form, Truths.Runs(truth, 0.003, (ulong)seed), new FitOptions { Replicates = 0 }).Noise);
        Assert.Equal(0.003, estimates.Average(), 0.003 * 3 * 0.2 / Math.Sqrt(30));
    }

    static void AssertRecovered(ScalingLaw truth, Fit fit, double tolerance, string setting = "")
    {
        for (var k = 0; k < truth.Coefficients.Length; k++)
        {
            var (expected, actual) = (truth.Coefficients[k], fit.Law.Coefficients[k]);
            Assert.True(Math.Abs(actual / expected - 1) <= tolerance, $"{truth.Form.Name} {truth.Form.Coefficients[k].Name}: {actual}, truth {expected} {setting}");
        }
    }
}
