using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Fitting;

/// <summary>Measures an optimum and says whether it is to be trusted.</summary>
static class Certifier
{
    // 1 in 10,000 of the objective per unit of ln(coefficient): the published fit that stopped early stands at 0.01 and above.
    const double LargestRelativeGradient = 1e-4;

    // A handful of runs that moves a coefficient by more than five standard errors decides it. The strongest five of 240 simulated runs with
    // normal noise move one by 1 to 2; of the 240 digitised Chinchilla runs by 3.7; the five that were left out of those by 15.
    const double InfluenceLimit = 5;

    public static Certificate Certify(FitProblem problem, Solution solution, double[] residuals, Noise noise)
    {
        var free = problem.Map.FreeCount;
        var curvature = new double[free * free];
        problem.Objective().Curvature(solution.Theta, curvature);
        var errors = Covariance.StandardErrors(problem, solution, residuals, noise);
        // Points made of the same rows err together: neither a likelihood ratio over them nor the pull of one of them means anything.
        var independent = problem.Draw is not { IsShared: true };
        var profiles = independent ? Profiles.Of(problem, solution, noise, errors, problem.Options.Level) : [];
        var atBound = AtBound(problem, solution);
        var certificate = new Certificate
        {
            Trust = Trust.Good,
            Stop = solution.Minimum.Stop,
            RelativeGradient = solution.Minimum.Value > 0 ? solution.Minimum.GradientNorm / solution.Minimum.Value : 0,
            LeftStart = LeftStart(problem, solution),
            Condition = SymmetricMatrix.Condition(curvature, free),
            Minima = solution.Minima,
            AtBound = atBound,
            Profiles = profiles,
            Flat = [.. profiles.Where(profile => IsFlat(problem.Form, profile)).Select(profile => profile.Coefficient)],
            Influential = !independent ? [] : InfluenceAnalysis.Of(problem, solution, noise, errors.Plain, InfluenceLimit),
            Sensitivities = Sensitivities(problem, solution),
        };
        return certificate with { Trust = Judge(problem, certificate) };
    }

    /// <summary>
    /// Whether the minimiser arrived. Its own word counts: where the noise is small the objective is steep, and a component of the gradient can
    /// be large beside the objective although no step promises anything.
    /// </summary>
    public static bool Converged(Certificate certificate) =>
        certificate.RelativeGradient <= LargestRelativeGradient || certificate.Stop is StopReason.GradientVanished or StopReason.NoFurtherProgress;

    static Trust Judge(FitProblem problem, Certificate certificate)
    {
        var exponentFlat = certificate.Flat.Any(name => name != "E" && !problem.Form.Coefficients[problem.Form.IndexOf(name)].IsLinear);
        if (!Converged(certificate) || !certificate.LeftStart || exponentFlat || certificate.AtBound.Any(name => name != "E")) return Trust.Bad;
        var rivals = certificate.Minima.Count(minimum => minimum.Objective < 1.02 * certificate.Minima[0].Objective) > 1;
        return rivals || certificate.Flat.Length > 0 || certificate.AtBound.Length > 0 || certificate.Influential.Length > 0 ? Trust.Caution : Trust.Good;
    }

    // An open end, or an exponent that is not known to within a factor of 4 (0.15 or 0.6).
    static bool IsFlat(LawForm form, ProfileInterval profile)
    {
        var (low, high) = (profile.Interval.Low, profile.Interval.High);
        // No score passes 1: a ceiling that may lie beyond is not seen.
        if (profile.Coefficient == form.Ceiling && form.Target == RunColumn.Score && high > 1) return true;
        if (form.Coefficients[form.IndexOf(profile.Coefficient)].Transform == Transform.Identity) return double.IsInfinity(low) || double.IsInfinity(high);
        return low <= 0 || double.IsInfinity(high) || double.IsInfinity(low) || (IsExponent(profile.Coefficient) && high > 4 * low);
    }

    static bool IsExponent(string name) => name.StartsWith("alpha", StringComparison.Ordinal) || name.StartsWith("beta", StringComparison.Ordinal);

    // A term is at its bound when it contributes less than a thousandth of the smallest loss at every run.
    static ImmutableArray<string> AtBound(FitProblem problem, Solution solution)
    {
        var linear = new double[problem.Form.LinearCount];
        problem.Form.ToLinear(solution.Coefficients, linear);
        var basis = new double[(problem.Form.CoefficientCount + 1) * problem.Count];
        var power = problem.Form.Basis(solution.Coefficients, new PointBlock(problem.Inputs, 0, problem.Count), basis);
        var bound = ImmutableArray.CreateBuilder<string>();
        for (var j = 0; j < linear.Length; j++)
        {
            if (problem.Map.FreeOf(problem.Form.CoefficientOf(j)) < 0 || problem.Form.MayBeNegative(j)) continue;
            var largest = 0.0;
            for (var run = 0; run < problem.Count; run++)
                largest = Math.Max(largest, Math.Abs(linear[j] * basis[(j * problem.Count) + run]) / Math.Pow(problem.Measured[run], power));
            if (largest < 1e-3) bound.Add(problem.Form.Coefficients[problem.Form.CoefficientOf(j)].Name);
        }
        return bound.ToImmutable();
    }

    // Exponents that still stand on a node of the grid were never moved. Without a free exponent there is no grid: the start may be the answer.
    static bool LeftStart(FitProblem problem, Solution solution)
    {
        if (Enumerable.Range(0, problem.Map.Count).All(k => problem.Form.IsLinear(k) || problem.Map.FreeOf(k) < 0)) return true;
        for (var k = 0; k < problem.Map.Count; k++)
        {
            if (problem.Map.FreeOf(k) >= 0 && Math.Abs(solution.Coefficients[k] - solution.Start[k]) > 1e-9 * Math.Abs(solution.Start[k])) return true;
        }
        return problem.Map.FreeCount == 0;
    }

    static ImmutableArray<Sensitivity> Sensitivities(FitProblem problem, Solution solution)
    {
        var sensitivities = ImmutableArray.CreateBuilder<Sensitivity>();
        foreach (var delta in new[] { 1e-2, double.PositiveInfinity })
        {
            if (delta == problem.ResidualLoss.Delta) continue;
            var objective = new CurveObjective(
                problem.Form, problem.Map, problem.ResidualLoss with { Delta = delta }, problem.Inputs, problem.Measured, problem.Weights);
            sensitivities.Add(new Sensitivity(double.IsInfinity(delta) ? "least squares" : $"delta = {delta}", Refit(problem, objective, solution)));
        }
        if (problem.Form.Inputs.IndexOf(RunColumn.Params) is >= 0 and var input && problem.Runs.Has(RunColumn.NonEmbeddingParams)
            && !problem.Runs.Values(RunColumn.NonEmbeddingParams).Contains(double.NaN))
        {
            var inputs = (double[][])problem.Inputs.Clone();
            inputs[input] = Array.ConvertAll(problem.Runs.Values(RunColumn.NonEmbeddingParams).ToArray(), Math.Log);
            var objective = new CurveObjective(problem.Form, problem.Map, problem.ResidualLoss, inputs, problem.Measured, problem.Weights);
            sensitivities.Add(new Sensitivity("N without embeddings", Refit(problem, objective, solution)));
        }
        return sensitivities.ToImmutable();
    }

    static ImmutableArray<double> Refit(FitProblem problem, CurveObjective objective, Solution solution)
    {
        var theta = (double[])solution.Theta.Clone();
        problem.Minimiser().Minimise(objective, theta);
        var coefficients = new double[problem.Map.Count];
        problem.Map.ToCoefficients(theta, coefficients);
        return [.. coefficients];
    }
}
