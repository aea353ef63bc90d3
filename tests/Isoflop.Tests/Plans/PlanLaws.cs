using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;

namespace Isoflop.Tests.Plans;

/// <summary>A law with replicates, fitted once for all tests of plans.</summary>
static class PlanLaws
{
    static readonly Lazy<ScalingLaw> OfRuns = new(() => Fitter.FitLaw(
        LawForms.Chinchilla,
        Simulation.Draw(PublishedLaws.Find("besiroglu-2024")!, new IsoflopDesign(), noise: 0.005, seed: 1),
        new FitOptions()));

    /// <summary>Fitted to 48 runs drawn from besiroglu-2024 with 0.5 % noise and seed 1, 1,000 replicates.</summary>
    public static ScalingLaw Fitted => OfRuns.Value;
}
