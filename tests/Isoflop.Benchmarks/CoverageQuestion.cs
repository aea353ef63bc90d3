using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Benchmarks;

/// <summary>Something an interval is asked for.</summary>
/// <param name="Name">Its name, the header of its column.</param>
/// <param name="Interval">The interval that a fit gives at a level; null where the fit gives none at that level.</param>
/// <param name="Truth">The value that it should hold in a trial; null where the true law has no such quantity.</param>
sealed record CoverageQuestion(string Name, Func<CoverageCase, Fit, double, Interval?> Interval, Func<CoverageCase, int, double?> Truth)
{
    static readonly Flops Budget = new(1e21);

    public static CoverageQuestion[] All { get; } =
    [
        Coefficient("E"),
        Coefficient("alpha"),
        Coefficient("beta"),
        OfLaw("a", (_, law) => law.OptimalSizeExponent(Budget)),
        OfLaw("N* 1e21", (_, law) => law.Optimum(Budget)!.Params.Value),
        OfLaw("loss inside", (study, law) => law.Loss(study.Middle).Value),
        BestLoss(10),
        BestLoss(100),
        BestLoss(1000),
        new("new run inside", (study, fit, level) => fit.NewRunInterval(study.Middle, level), (study, trial) => study.NewRun(study.Middle, trial)),
        new("new run 100x", (study, fit, level) => fit.NewRunInterval(study.Beyond(100), level), (study, trial) => study.NewRun(study.Beyond(100), trial)),
        new(
            "alpha, profile",
            (_, fit, level) => level == fit.Options.Level ? fit.Certificate.Profiles.First(profile => profile.Coefficient == "alpha").Interval : null,
            (study, _) => Value(study.Truth, "alpha")),
    ];

    static CoverageQuestion Coefficient(string name) => new(name, (_, fit, level) => fit.CoefficientInterval(name, level), (study, _) => Value(study.Truth, name));

    static CoverageQuestion BestLoss(double factor) =>
        OfLaw($"loss {factor}x", (study, law) => law.Optimum(new Flops(study.Largest.Value * factor))!.Loss.Value);

    static CoverageQuestion OfLaw(string name, Func<CoverageCase, ScalingLaw, double> value) =>
        new(name, (study, fit, level) => fit.Interval(law => value(study, law), level), (study, _) => value(study, study.Truth));

    static double? Value(ScalingLaw law, string coefficient) => law.Form == LawForms.Chinchilla ? law[coefficient] : null;
}
