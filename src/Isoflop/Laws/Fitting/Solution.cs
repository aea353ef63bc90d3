using System.Collections.Immutable;
using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>A minimum that a start led to.</summary>
/// <param name="Coefficients">The coefficients there.</param>
/// <param name="Objective">The objective there.</param>
/// <param name="Starts">How many starts led to it.</param>
public sealed record FoundMinimum(ImmutableArray<double> Coefficients, double Objective, int Starts);

/// <summary>The outcome of a search for the global minimum: the best point, how the search ended, and every distinct minimum met.</summary>
sealed record Solution(double[] Theta, double[] Coefficients, Minimum Minimum, double[] Start, ImmutableArray<FoundMinimum> Minima)
{
    /// <summary>Refines every start and keeps the best.</summary>
    public static Solution Find(FitProblem problem)
    {
        var objective = problem.Objective();
        var minimiser = problem.Minimiser();
        Solution? best = null;
        var minima = new List<FoundMinimum>();
        foreach (var start in problem.Starts(problem.Options.MaximumStarts))
        {
            var solution = Refine(problem, objective, minimiser, start);
            Record(minima, solution.Coefficients, solution.Minimum.Value);
            if (best is null || solution.Minimum.Value < best.Minimum.Value) best = solution;
        }
        if (best is null) throw new InvalidOperationException("The grid of starts has no node at which the objective is finite.");
        minima.Sort((a, b) => a.Objective.CompareTo(b.Objective));
        return best with { Minima = [.. minima] };
    }

    /// <summary>
    /// The share of the objective that a likelihood-ratio statistic comes to, as the tolerance of refits that are only compared with one. At most 1e-5,
    /// also where the objective is 0.
    /// </summary>
    /// <param name="deviance">The statistic.</param>
    /// <param name="deviancePerObjective">The statistic per unit of the objective.</param>
    public double ShareWorth(double deviance, double deviancePerObjective) =>
        deviance / (deviancePerObjective * Minimum.Value) is > 0 and < 1e-5 and var share ? share : 1e-5;

    static Solution Refine(FitProblem problem, CurveObjective objective, Bfgs minimiser, double[] start)
    {
        var theta = new double[problem.Map.FreeCount];
        problem.Map.ToFree(start, theta);
        var minimum = minimiser.Minimise(objective, theta);
        var coefficients = new double[problem.Map.Count];
        problem.Map.ToCoefficients(theta, coefficients);
        return new Solution(theta, coefficients, minimum, start, []);
    }

    // Two starts found the same minimum when neither the objective nor any coefficient that matters tells them apart.
    static void Record(List<FoundMinimum> minima, double[] coefficients, double objective)
    {
        for (var i = 0; i < minima.Count; i++)
        {
            var same = Math.Abs(minima[i].Objective - objective) <= 1e-7 * Math.Abs(objective);
            if (!same) continue;
            minima[i] = minima[i] with { Starts = minima[i].Starts + 1 };
            return;
        }
        minima.Add(new FoundMinimum([.. coefficients], objective, 1));
    }
}
