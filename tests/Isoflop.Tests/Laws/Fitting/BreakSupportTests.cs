using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;

namespace Isoflop.Tests.Laws.Fitting;

/// <summary>A break is reported where there is one, and doubted where there is none.</summary>
public class BreakSupportTests(ITestOutputHelper output)
{
    const int Studies = 40;

    static readonly Design Frontier = Design.Parse("frontier:flops=1e17..1e23,runs=40");

    [Fact]
    public void Finding_OfRunsWithoutABreak()
    {
        var doubted = Enumerable.Range(1, Studies).Count(seed => IsDoubted(LawForms.Find("power")!, [1.6, 95.18, 0.0941], (ulong)seed));
        output.WriteLine($"{doubted} of {Studies} unbroken studies doubted");
        Assert.True(doubted >= 0.9 * Studies, $"{doubted} of {Studies}");
    }

    [Fact]
    public void NoFinding_OfRunsWithABreak()
    {
        var doubted = Enumerable.Range(1, Studies).Count(seed => IsDoubted(LawForms.Find("broken")!, [1.2, 60, 0.08, 0.2, 1e20, 0.5], (ulong)seed));
        output.WriteLine($"{doubted} of {Studies} broken studies doubted");
        Assert.True(doubted <= 0.1 * Studies, $"{doubted} of {Studies}");
    }

    static bool IsDoubted(LawForm truth, double[] coefficients, ulong seed)
    {
        var runs = Simulation.Draw(Truths.Law(truth, coefficients), Frontier, 0.005, seed);
        return Fitter.Fit(LawForms.Find("broken")!, runs, new FitOptions { Replicates = 0 }).Findings.Any(finding => finding.Id == "break-not-supported");
    }
}
