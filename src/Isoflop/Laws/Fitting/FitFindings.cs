using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Fitting;

/// <summary>Turns the measurements of a certificate into findings: each with its number and a remedy.</summary>
static class FitFindings
{
    // Of ten points the worst of a right law lies beyond two and a half of its standard errors once in ten fits.
    const double MisfitLimit = 2.5;

    public static ImmutableArray<Finding> Of(FitProblem problem, Solution solution, Certificate certificate, Noise noise)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        findings.AddRange(problem.Findings);
        if (BreakSupport.Of(problem, solution, certificate, noise) is { } unsupported) findings.Add(unsupported);
        Convergence(certificate, findings);
        Determination(problem, solution, certificate, findings);
        foreach (var influence in certificate.Influential) findings.Add(Influential(problem, solution, influence));
        Misfit(problem, solution, findings);
        if (problem.Count < 5 * problem.Map.FreeCount)
        {
            findings.Add(new Finding(
                "few-runs",
                Severity.Warning,
                $"{problem.Count} runs for {problem.Map.FreeCount} free coefficients",
                "Intervals this wide are honest; more runs, or a tied or pinned coefficient, narrow them."));
        }
        return findings.ToImmutable();
    }

    // Points whose own error is known say whether the law goes through them: no interval of a law that does not can be trusted.
    static void Misfit(FitProblem problem, Solution solution, ImmutableArray<Finding>.Builder findings)
    {
        if (problem.Draw is not { } draw) return;
        var residuals = new double[problem.Count];
        problem.Objective().Residuals(solution.Theta, residuals);
        var deviations = draw.Deviations(problem.ResidualLoss.Scale == ResidualScale.Log);
        var worst = Enumerable.Range(0, residuals.Length).MaxBy(point => deviations[point] > 0 ? Math.Abs(residuals[point]) / deviations[point] : 0);
        if (!(Math.Abs(residuals[worst]) > MisfitLimit * deviations[worst])) return;
        var input = problem.Form.Inputs[0];
        findings.Add(new Finding(
            "law-misses-the-points",
            Severity.Warning,
            $"the law misses the point at {input.Header()} = {Math.Exp(problem.Inputs[0][worst]):G4} by {Math.Abs(residuals[worst]):G2}, {Math.Abs(residuals[worst]) / deviations[worst]:F1} of its standard errors",
            "Intervals are about this form of law and know nothing of another: trust the points where there are some, and forecasts beyond them less than their intervals say."));
    }

    static void Convergence(Certificate certificate, ImmutableArray<Finding>.Builder findings)
    {
        if (!certificate.LeftStart)
        {
            findings.Add(new Finding(
                "left-on-start",
                Severity.Error,
                "the minimiser stayed on the node of the grid it started from: the coefficients are the grid's, not the data's",
                "Allow more iterations; if it persists, look at the audit of the runs."));
        }
        if (!Certifier.Converged(certificate))
        {
            findings.Add(new Finding(
                "not-converged",
                Severity.Error,
                $"the gradient is {certificate.RelativeGradient:G2} of the objective per unit of ln(coefficient): {StopReasons.Sentence(certificate.Stop)}",
                "Allow more iterations, pin or tie a coefficient."));
        }
        var rivals = certificate.Minima.Where(minimum => minimum.Objective < 1.02 * certificate.Minima[0].Objective).ToArray();
        if (rivals.Length > 1)
        {
            findings.Add(new Finding(
                "rival-minima",
                Severity.Warning,
                $"{rivals.Length} minima lie within 2 % of the lowest objective ({string.Join(", ", rivals.Select(rival => $"{rival.Objective:G6}"))})",
                "The data do not choose between them: add runs where they disagree, or pin a coefficient."));
        }
    }

    static void Determination(FitProblem problem, Solution solution, Certificate certificate, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var name in certificate.AtBound)
        {
            findings.Add(new Finding(
                name == "E" ? "floor-at-zero" : "term-vanished",
                name == "E" ? Severity.Warning : Severity.Error,
                $"{name} ran to its bound: its term is below a thousandth of the loss at every run",
                name == "E" ? "The runs show no floor; pin it (--pin E=0) or add larger runs." : "The law has a term too many for these runs: choose a simpler one (isoflop laws)."));
        }
        foreach (var profile in certificate.Profiles.Where(profile => certificate.Flat.Contains(profile.Coefficient)))
        {
            if (profile.Coefficient == problem.Form.Ceiling)
            {
                findings.Add(Ceiling(profile, solution.Coefficients[problem.Form.IndexOf(profile.Coefficient)]));
                continue;
            }
            var isFloor = profile.Coefficient == "E";
            var isExponent = !problem.Form.Coefficients[problem.Form.IndexOf(profile.Coefficient)].IsLinear;
            findings.Add(new Finding(
                isFloor ? "floor-not-identified" : "flat-direction",
                isExponent ? Severity.Error : Severity.Warning,
                $"the data allow {profile.Coefficient} anywhere in {Range(profile.Interval)} at the {profile.Interval.Level:P0} level (profile; estimate {solution.Coefficients[problem.Form.IndexOf(profile.Coefficient)]:G4})",
                isFloor
                    ? "Forecasts far beyond the runs depend on the floor: state one (--pin E=1.7) or tie the exponents (--tie alpha=beta), and compare with backtest."
                    : "Add runs that vary what this coefficient multiplies, or pin or tie it."));
        }
        if (certificate.Condition > 1e10)
        {
            findings.Add(new Finding(
                "ill-conditioned",
                Severity.Warning,
                $"the condition number of the curvature is {certificate.Condition:G2}",
                "Single coefficients mean little here; read the intervals of what is computed from them."));
        }
    }

    static Finding Ceiling(ProfileInterval profile, double estimate) => new(
        "ceiling-not-identified",
        Severity.Warning,
        $"the data allow the ceiling {profile.Coefficient} anywhere in {Range(profile.Interval)} at the {profile.Interval.Level:P0} level (profile; estimate {estimate:G4})",
        $"The runs do not show the curve bending: state a ceiling for a reason (--pin {profile.Coefficient}=1), or add runs nearer to it; forecasts far beyond the runs depend on it.");

    static Finding Influential(FitProblem problem, Solution solution, Influence influence)
    {
        var value = solution.Coefficients[problem.Form.IndexOf(influence.Coefficient)];
        var rows = Array.ConvertAll([.. influence.Runs], run => run.Row);
        Array.Sort(rows);
        return new Finding(
            "influential-runs",
            Severity.Warning,
            $"without {rows.Length} of {problem.Count} runs (rows {string.Join(", ", rows)}) {influence.Coefficient} goes from {value:G4} to {value + influence.Change:G4}, {influence.StandardErrors:F1} standard errors",
            "Look at these runs: undertuned, unfinished, or misread? Leave them out with --where only for a reason that does not look at the fit.")
        { Rows = [.. rows] };
    }

    static string Range(Interval interval) =>
        $"[{(interval.Low <= 0 ? "0" : interval.Low.ToString("G3"))}, {(double.IsInfinity(interval.High) ? "infinity" : interval.High.ToString("G3"))}]";
}
