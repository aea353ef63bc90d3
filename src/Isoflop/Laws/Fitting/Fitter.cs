using Isoflop.Findings;
using Isoflop.Laws.Points;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Fitting;

/// <summary>Fits a form of law to runs.</summary>
public static class Fitter
{
    /// <summary>The global fit, its certificate and its replicates.</summary>
    /// <param name="form">The form of law.</param>
    /// <param name="runs">The runs; those without a usable loss or scale are left out.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="replicatesDone">Told now and then how many replicates are drawn, from any thread.</param>
    /// <returns>The fit, good or bad.</returns>
    /// <exception cref="InputException">The runs cannot carry the coefficients (too few, all at one size), a column is missing, or the options contradict each other.</exception>
    public static Fit Fit(LawForm form, RunSet runs, FitOptions? options = null, IProgress<int>? replicatesDone = null) =>
        Fit(FitProblem.From(form, runs, options ?? new FitOptions()), replicatesDone);

    /// <summary>The same on points that were made from the rows of a table: replicates draw what the points were made of.</summary>
    /// <param name="form">The form of law.</param>
    /// <param name="points">The points.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="replicatesDone">Told now and then how many replicates are drawn, from any thread.</param>
    /// <exception cref="InputException">As for runs.</exception>
    public static Fit Fit(LawForm form, FitPoints points, FitOptions? options = null, IProgress<int>? replicatesDone = null) =>
        Fit(FitProblem.From(form, points.Runs, options ?? new FitOptions(), points.Draw), replicatesDone);

    static Fit Fit(FitProblem problem, IProgress<int>? replicatesDone)
    {
        var (solution, residuals) = Solve(problem);
        var noise = Noise.Of(residuals, problem);
        var certificate = Certifier.Certify(problem, solution, residuals, noise);
        return new Fit
        {
            Law = Law(problem, solution, residuals, replicatesDone),
            Runs = problem.Runs,
            Options = problem.Options,
            Objective = solution.Minimum.Value,
            Residuals = [.. residuals],
            Noise = noise.Sigma,
            FreeCoefficients = problem.Map.FreeCount,
            Certificate = certificate,
            Findings = FitFindings.Of(problem, solution, certificate, noise),
        };
    }

    /// <summary>The law alone, with its uncertainty but without a certificate: for loops that fit the same form over and over, as a backtest does.</summary>
    /// <param name="form">The form of law.</param>
    /// <param name="runs">The runs; those without a usable loss or scale are left out.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="InputException">As for a fit.</exception>
    public static ScalingLaw FitLaw(LawForm form, RunSet runs, FitOptions? options = null)
    {
        var problem = FitProblem.From(form, runs, options ?? new FitOptions());
        var (solution, residuals) = Solve(problem);
        return Law(problem, solution, residuals, replicatesDone: null);
    }

    static (Solution Solution, double[] Residuals) Solve(FitProblem problem)
    {
        var solution = Solution.Find(problem);
        var residuals = new double[problem.Count];
        problem.Objective().Residuals(solution.Theta, residuals);
        return (solution, residuals);
    }

    static ScalingLaw Law(FitProblem problem, Solution solution, double[] residuals, IProgress<int>? replicatesDone) => new()
    {
        Form = problem.Form,
        Coefficients = [.. solution.Coefficients],
        Convention = problem.Runs.Convention,
        Range = new FittedRange(
            Range(problem.Runs, RunColumn.Params) is { } size ? (new Params(size.Low), new Params(size.High)) : null,
            Range(problem.Runs, RunColumn.Tokens) is { } text ? (new Tokens(text.Low), new Tokens(text.High)) : null,
            Range(problem.Runs, RunColumn.Flops) is { } compute ? (new Flops(compute.Low), new Flops(compute.High)) : null),
        Source = $"fitted to {problem.Count} runs, digest {problem.Runs.Digest[..12]}",
        Confidence = "fitted here",
        Uncertainty = new LawUncertainty(
            Bootstrap.Draw(problem, solution, residuals, replicatesDone),
            [.. ResidualDraw.Of(problem, solution, residuals).Residuals],
            problem.ResidualLoss.Scale,
            Math.Max(1, (problem.Draw?.Independent ?? RunClusters.Count(problem.Runs)) - problem.Map.FreeCount)),
    };

    static (double Low, double High)? Range(RunSet runs, RunColumn column)
    {
        var (low, high) = Elementwise.Range(runs.Values(column));
        return low <= high ? (low, high) : null;
    }
}
