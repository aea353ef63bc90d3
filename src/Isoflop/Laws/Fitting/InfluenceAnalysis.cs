using System.Collections.Immutable;
using Isoflop.Numerics;

namespace Isoflop.Laws.Fitting;

/// <summary>
/// Which runs a coefficient leans on. One Newton step says roughly what leaving out each run would do; the one that pulls a coefficient furthest
/// is left out, the law is refitted, and so on for a handful [after Broderick, Giordano and Meager 2020, arXiv 2011.14999]. Leaving runs out
/// one at a time, each time from the whole table, does not see a handful that hold the same error together.
/// </summary>
static class InfluenceAnalysis
{
    // At most five runs, and at most one in twenty: with more, any law can be moved.
    const int LargestSet = 5;
    const int SmallestShare = 20;

    // What a refit may leave of the likelihood-ratio statistic while it is only looked at: a tenth of a standard error.
    const double RoughDeviance = 0.01;

    /// <summary>For each coefficient that a handful of runs moves by more than so many standard errors, the strongest handful; strongest first.</summary>
    public static ImmutableArray<Influence> Of(FitProblem problem, Solution solution, Noise noise, double[] standardErrors, double limit)
    {
        var setSize = Math.Clamp(problem.Count / SmallestShare, 1, LargestSet);
        if (problem.Count - setSize < problem.Map.FreeCount) return [];
        var steps = new NewtonSteps(problem, noise);
        steps.Update(solution.Theta, problem.Weights);
        var strongest = new Influence?[problem.Map.FreeCount];
        Parallel.For(0, strongest.Length, j =>
        {
            var changes = new double[problem.Count];
            steps.Fill(j, changes);
            var rough = new Bfgs(problem.Map.FreeCount)
            {
                Tolerance = solution.ShareWorth(RoughDeviance, noise.Deviance),
                MaximumIterations = problem.Options.MaximumIterations,
            };
            foreach (var direction in new[] { -1, 1 })
            {
                // The first look is linear and short-sighted (of the digitised Chinchilla runs five move beta by 15 standard errors, and it sees
                // less than one and a quarter): only a handful that it expects to do next to nothing is not refitted.
                var strongestRuns = Strongest(changes, problem.Weights, direction, setSize);
                var pull = 0.0;
                foreach (var run in strongestRuns) pull += direction * changes[run];
                if (pull < 0.05 * limit * standardErrors[j]) continue;
                // The second look is one refit without all of them: a handful chosen one after the other does at most about twice as much.
                if (TogetherChange(problem, solution, rough, strongestRuns, direction, j) < 0.5 * limit * standardErrors[j]) continue;
                // The third look leaves them out one after the other, roughly; what comes near the limit is refitted to the last digit.
                var influence = LeaveOut(problem, solution, noise, rough, j, direction, setSize, standardErrors[j]);
                if (influence.StandardErrors < 0.8 * limit) continue;
                influence = LeaveOut(problem, solution, noise, problem.Minimiser(), j, direction, setSize, standardErrors[j]);
                if (influence.StandardErrors > Math.Max(limit, strongest[j]?.StandardErrors ?? 0)) strongest[j] = influence;
            }
        });
        var influences = strongest.OfType<Influence>().ToArray();
        Array.Sort(influences, (a, b) => b.StandardErrors.CompareTo(a.StandardErrors));
        return [.. influences];
    }

    // The runs that pull furthest in a direction, the strongest first; of runs that count.
    static int[] Strongest(double[] changes, double[] weights, int direction, int count)
    {
        var strongest = new int[count];
        var taken = new bool[changes.Length];
        for (var found = 0; found < count; found++)
        {
            var best = -1;
            for (var run = 0; run < changes.Length; run++)
            {
                if (weights[run] == 0 || taken[run]) continue;
                if (best < 0 || direction * changes[run] > direction * changes[best]) best = run;
            }
            if (best < 0) return strongest[..found];
            strongest[found] = best;
            taken[best] = true;
        }
        return strongest;
    }

    static double TogetherChange(FitProblem problem, Solution solution, Bfgs minimiser, int[] runs, int direction, int parameter)
    {
        var weights = (double[])problem.Weights.Clone();
        var theta = (double[])solution.Theta.Clone();
        foreach (var run in runs) weights[run] = 0;
        minimiser.Minimise(problem.Objective(weights), theta);
        return direction * (theta[parameter] - solution.Theta[parameter]);
    }

    static Influence LeaveOut(
        FitProblem problem, Solution solution, Noise noise, Bfgs minimiser, int parameter, int direction, int setSize, double standardError)
    {
        var weights = (double[])problem.Weights.Clone();
        var theta = (double[])solution.Theta.Clone();
        var coefficients = (double[])solution.Coefficients.Clone();
        var coefficient = 0;
        while (problem.Map.FreeOf(coefficient) != parameter) coefficient++;
        var steps = new NewtonSteps(problem, noise);
        var objective = problem.Objective(weights);
        var changes = new double[problem.Count];
        var runs = ImmutableArray.CreateBuilder<(int Row, double Change)>();
        for (var left = 0; left < setSize; left++)
        {
            steps.Update(theta, weights);
            steps.Fill(parameter, changes);
            if (Strongest(changes, weights, direction, 1) is not [var next]) break;
            weights[next] = 0;
            var before = coefficients[coefficient];
            minimiser.Minimise(objective, theta);
            problem.Map.ToCoefficients(theta, coefficients);
            runs.Add((problem.Runs.Rows[next], coefficients[coefficient] - before));
        }
        return new Influence(
            problem.Form.Coefficients[coefficient].Name,
            runs.ToImmutable(),
            coefficients[coefficient] - solution.Coefficients[coefficient],
            Math.Abs(theta[parameter] - solution.Theta[parameter]) / standardError);
    }

    /// <summary>Δθ of leaving out one run: H⁻¹ w ψ ∇r with H = E[ψ'] Σ w ∇r ∇rᵀ.</summary>
    sealed class NewtonSteps(FitProblem problem, Noise noise)
    {
        readonly double[] _jacobian = new double[problem.Map.FreeCount * problem.Count];
        readonly double[] _residuals = new double[problem.Count];
        readonly CurveObjective _objective = problem.Objective();
        readonly double[] _pulls = new double[problem.Count];
        double[] _inverse = [];

        /// <summary>The change of one parameter by leaving out each run: [run].</summary>
        public void Fill(int parameter, double[] changes)
        {
            Array.Clear(changes);
            for (var k = 0; k < problem.Map.FreeCount; k++)
            {
                Elementwise.MultiplyAdd(
                    _jacobian.AsSpan(k * problem.Count, problem.Count), _inverse[(parameter * problem.Map.FreeCount) + k], changes, changes);
            }
            Elementwise.Multiply(changes, _pulls, changes);
        }

        public void Update(double[] theta, double[] weights)
        {
            _objective.Jacobian(theta, _jacobian);
            _objective.Residuals(theta, _residuals);
            _inverse = Covariance.InverseGram(_jacobian, weights, problem.Map.FreeCount);
            for (var run = 0; run < _pulls.Length; run++) _pulls[run] = weights[run] * problem.ResidualLoss.Slope(_residuals[run]) / noise.MeanSlope;
        }
    }
}
