using System.Collections.Immutable;
using Isoflop.Findings;
using MathNet.Numerics.Distributions;

namespace Isoflop.Laws.Fitting;

/// <summary>Whether the runs support the break of a broken law: against the same law without it, and by where the profile of its place ends.</summary>
static class BreakSupport
{
    // Without a break its place means nothing, so the best of many places is compared: a likelihood ratio is then larger by chance than its
    // table says [Davies 1987]: a stricter level than usual. With where the profile ends none of 40 simulated unbroken studies passes (tests).
    const double Level = 0.99;

    /// <summary>The finding, or null where the form has no break or the runs support it.</summary>
    public static Finding? Of(FitProblem problem, Solution solution, Certificate certificate, Noise noise)
    {
        if (problem.Form.Unbroken is not { } unbroken) return null;
        var options = problem.Options with
        {
            Pins = problem.Options.Pins.Where(pin => unbroken.IndexOf(pin.Key) >= 0).ToImmutableDictionary(),
            Ties = [],
        };
        var straight = Solution.Find(FitProblem.From(unbroken, problem.Runs, options));
        var gain = (straight.Minimum.Value - solution.Minimum.Value) / straight.Minimum.Value;
        var added = problem.Map.FreeCount - unbroken.CoefficientCount + options.Pins.Count;
        var freedom = Math.Max(1, problem.Count - problem.Map.FreeCount);
        var ratio = noise.Deviance * Math.Max(0, straight.Minimum.Value - solution.Minimum.Value) / added;
        var needed = FisherSnedecor.InvCDF(added, freedom, Level);
        if (!(ratio < needed) && Placed(problem, certificate) is null) return null;
        var reason = ratio < needed
            ? $"{unbroken.Name} without a break fits them nearly as well (the break lowers the objective by {gain:P0}; likelihood ratio {ratio:F1} a coefficient, needed {needed:F1})"
            : Placed(problem, certificate)!;
        return new Finding(
            "break-not-supported",
            Severity.Warning,
            $"the {problem.Count} runs do not support the break: {reason}",
            $"Use --law {unbroken.Name}, or add runs on both sides of the break.");
    }

    // Why the place of the break is not known; null where its profile ends inside the runs on both sides.
    static string? Placed(FitProblem problem, Certificate certificate)
    {
        foreach (var profile in certificate.Profiles)
        {
            var coefficient = problem.Form.Coefficients[problem.Form.IndexOf(profile.Coefficient)];
            if (coefficient.Along is not { } along) continue;
            var inputs = problem.Inputs[problem.Form.Inputs.IndexOf(along)];
            var (low, high) = (Math.Exp(inputs.Min()), Math.Exp(inputs.Max()));
            if (profile.Interval.Low > low && profile.Interval.High < high) continue;
            return $"it may lie anywhere in [{profile.Interval.Low:G3}, {profile.Interval.High:G3}], beyond the runs' [{low:G3}, {high:G3}] (profile of {coefficient.Name})";
        }
        return null;
    }
}
