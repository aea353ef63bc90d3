using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>A fit that must not be trusted says so.</summary>
public class CertificateTests
{
    static readonly FitOptions Point = new() { Replicates = 0 };

    [Fact]
    public void Trust_GoodRunsAreTrusted()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, Truths.Runs(Truths.Besiroglu, noise: 0.003), Point);
        Assert.Equal(Trust.Good, fit.Certificate.Trust);
        Assert.Empty(fit.Findings);
        Assert.True(fit.Certificate.LeftStart);
        Assert.True(fit.Certificate.RelativeGradient < 1e-4);
        Assert.Equal(["E", "A", "B", "alpha", "beta"], fit.Certificate.Profiles.Select(profile => profile.Coefficient));
    }

    [Fact]
    public void LeftStart_NoIterationsIsBad()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, Truths.Runs(Truths.Besiroglu, noise: 0.003), Point with { MaximumIterations = 0 });
        Assert.False(fit.Certificate.LeftStart);
        Assert.Equal(Trust.Bad, fit.Certificate.Trust);
        Assert.Equal(Severity.Error, Finding(fit, "left-on-start").Severity);
        Assert.Equal(Severity.Error, Finding(fit, "not-converged").Severity);
    }

    // Three sizes within a factor of 3 and 2 % of noise: the floor could be anywhere.
    [Fact]
    public void Flat_FloorThatNarrowRunsDoNotShow()
    {
        var random = new CounterRandom(4, 0);
        var runs = from size in new[] { 1e8, 1.7e8, 3e8 }
                   from ratio in new[] { 10.0, 14, 20, 28, 40 }
                   let loss = Truths.Besiroglu.Loss(new Params(size), new Tokens(size * ratio)).Value
                   select new Run { Params = new Params(size), Tokens = new Tokens(size * ratio), Loss = new NatsPerToken(loss * Math.Exp(0.02 * random.NextNormal())) };
        var fit = Fitter.Fit(LawForms.Chinchilla, RunSet.From(runs), Point);
        Assert.Contains("E", fit.Certificate.Flat);
        Assert.NotEqual(Trust.Good, fit.Certificate.Trust);
        Assert.Contains("--pin E", Finding(fit, "floor-not-identified").Remedy);
        Assert.NotEmpty(Finding(fit, "few-runs").Message);
    }

    // Losses that do not depend on the text: the term B D^-beta has nothing to do.
    [Fact]
    public void AtBound_TermThatVanished()
    {
        var truth = Truths.Of(LawForms.Find("power-params")!);
        var losses = Truths.Runs(truth, noise: 0.001).Values(RunColumn.Loss).ToArray();
        var runs = Truths.Runs(Truths.Besiroglu).With(RunColumn.Loss, losses);
        var fit = Fitter.Fit(LawForms.Chinchilla, runs, Point);
        Assert.Equal(Trust.Bad, fit.Certificate.Trust);
        Assert.Contains(fit.Findings, finding => finding.Id is "term-vanished" or "flat-direction" && finding.Severity == Severity.Error);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void AtBound_FloorThatIsNotThere(ulong seed)
    {
        var truth = Truths.Law(LawForms.Find("power")!, 0, 60, 0.065);
        var runs = Truths.Runs(truth, noise: 0.001, seed);
        var fit = Fitter.Fit(truth.Form, runs, Point);
        Assert.Equal(Trust.Caution, fit.Certificate.Trust);
        Assert.Contains(fit.Findings, finding => finding.Id is "floor-not-identified");
        // A floor of a tenth of a nat would show in runs of 0.1 % noise, wherever the estimate stands.
        var floor = fit.Certificate.Profiles[0].Interval;
        Assert.Equal(0, floor.Low);
        Assert.InRange(floor.High, 1e-3, 0.1);
        var pinned = Fitter.Fit(truth.Form, runs, Point with { Pins = Point.Pins.Add("E", 0) });
        Assert.Equal(Trust.Good, pinned.Certificate.Trust);
        Assert.Equal(0.065, pinned.Law["alpha"], 1e-4);
    }

    // Small noise makes the objective steep: a vanished gradient is a minimum even where one component is large beside a tiny objective.
    [Fact]
    public void Stop_VanishedGradientIsNotCalledUnconverged()
    {
        for (ulong seed = 1; seed <= 8; seed++)
        {
            var fit = Fitter.Fit(LawForms.Find("power")!, Truths.Runs(Truths.Of(LawForms.Find("power")!), noise: 2e-4, seed), Point);
            Assert.Equal(Trust.Good, fit.Certificate.Trust);
            Assert.Empty(fit.Findings);
        }
    }

    // Five runs of a large model on next to no text, with losses a fifth too low, against 128 sound ones.
    [Fact]
    public void Influential_WrongRunsAreNamed()
    {
        var runs = Truths.Runs(Truths.Besiroglu, 0.01, 1).Concat(Truths.Runs(Truths.Besiroglu, 0.01, 2)).ToList();
        for (var i = 0; i < 5; i++)
        {
            var scale = new Scale(new Params(3e9), new Tokens(1e7 * (1 + i)));
            runs.Add(new Run { Params = scale.Params, Tokens = scale.Tokens, Loss = new NatsPerToken(0.8 * Truths.Besiroglu.Loss(scale).Value), Row = 1000 + i });
        }
        var fit = Fitter.Fit(LawForms.Chinchilla, RunSet.From(runs), Point with { Delta = double.PositiveInfinity });
        Assert.Equal(Trust.Caution, fit.Certificate.Trust);
        Assert.Equal([1000, 1001, 1002, 1003, 1004], Assert.Single(fit.Findings, finding => finding.Id == "influential-runs").Rows);
        var influence = Assert.Single(fit.Certificate.Influential);
        var without = Fitter.Fit(LawForms.Chinchilla, RunSet.From(runs[..128]), fit.Options);
        Assert.Equal(1, (fit.Law[influence.Coefficient] + influence.Change) / without.Law[influence.Coefficient], 1e-5);
        Assert.Equal(influence.Change, influence.Runs.Sum(run => run.Change), 1e-9 * Math.Abs(influence.Change));
    }

    [Fact]
    public void Sensitivities_SayWhatOtherChoicesGive()
    {
        var runs = Truths.Runs(Truths.Besiroglu, noise: 0.003);
        var sizes = runs.Values(RunColumn.Params).ToArray();
        var certificate = Fitter.Fit(LawForms.Chinchilla, runs.With(RunColumn.NonEmbeddingParams, [.. sizes.Select(size => size - (0.5 * Math.Pow(size, 0.9)))]), Point).Certificate;
        Assert.Equal(["delta = 0.01", "least squares", "N without embeddings"], certificate.Sensitivities.Select(sensitivity => sensitivity.Choice));
        var leastSquares = Fitter.Fit(LawForms.Chinchilla, runs, Point with { Delta = double.PositiveInfinity });
        for (var k = 0; k < 5; k++) Assert.Equal(1, certificate.Sensitivities[1].Coefficients[k] / leastSquares.Law.Coefficients[k], 1e-4);
        Assert.NotEqual(certificate.Sensitivities[1].Coefficients[3], certificate.Sensitivities[2].Coefficients[3], 1e-3);
    }

    static Finding Finding(Fit fit, string id) => Assert.Single(fit.Findings, finding => finding.Id == id);
}
