using Isoflop.Laws;
using Isoflop.Laws.Fitting;

namespace Isoflop.Tests.Papers;

/// <summary>kyo-takano/chinchilla: undertuned runs lie above the law, and the lower envelope is what a well-tuned run would reach, E about 1.70.</summary>
public class LowerEnvelopeTests(ITestOutputHelper output)
{
    [Fact]
    public void Fit_RunsAboveWeighATenth()
    {
        var runs = PublishedRuns.WandbLike();
        Assert.Equal(234, runs.Count);
        var envelope = Fitter.Fit(LawForms.Chinchilla, runs, new FitOptions { Replicates = 0, AboveWeight = 0.1 });
        var middle = Fitter.Fit(LawForms.Chinchilla, runs, new FitOptions { Replicates = 0 });
        output.WriteLine($"envelope {string.Join(" ", envelope.Law.Coefficients)}; middle {string.Join(" ", middle.Law.Coefficients)}");
        Assert.Equal(1.693, envelope.Law["E"], 1e-3);
        // Most runs lie above the envelope, half above the middle; a residual is predicted minus measured.
        Assert.InRange(envelope.Residuals.Count(residual => residual < 0), 0.7 * 234, 234);
        Assert.InRange(middle.Residuals.Count(residual => residual < 0), 0.4 * 234, 0.6 * 234);
    }
}
