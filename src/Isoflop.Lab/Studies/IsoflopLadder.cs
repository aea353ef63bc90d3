using System.Collections.Immutable;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies;

/// <summary>Runs over budgets and sizes, each size trained until its budget is spent.</summary>
/// <param name="Rule">The shapes.</param>
/// <param name="Recipe">How they are trained.</param>
public sealed record IsoflopLadder(LadderRule Rule, TrainingRecipe Recipe)
{
    /// <summary>A run of a shape at a budget.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="budget">Training compute, 6ND.</param>
    /// <param name="seed">Seed of weights and order.</param>
    public PlannedRun Run(TransformerShape shape, Flops budget, ulong seed)
    {
        var size = ParameterCounts.Of(shape).Active;
        var tokens = new Tokens(budget.Value / size.TrainingFlops(new Tokens(1)).Value);
        var spec = Recipe.Spec(shape, tokens, seed);
        return new PlannedRun($"c{budget.Value:0.0e0}-w{shape.Width}-s{seed}".Replace("+", "", StringComparison.Ordinal), spec);
    }

    /// <summary>All runs: each budget with the shapes whose parameters lie around a centre.</summary>
    /// <param name="budgets">Training compute, 6ND.</param>
    /// <param name="centre">The size in the middle of a budget's sizes.</param>
    /// <param name="spread">The largest size of a budget over its smallest, above 1.</param>
    /// <param name="sizes">Sizes of a budget, at least 2.</param>
    /// <param name="seed">Seed of the first run; each run has its own.</param>
    public ImmutableArray<PlannedRun> Runs(IEnumerable<Flops> budgets, Func<Flops, Params> centre, double spread, int sizes, ulong seed)
    {
        var runs = ImmutableArray.CreateBuilder<PlannedRun>();
        foreach (var budget in budgets)
        {
            var shapes = Enumerable.Range(0, sizes)
                .Select(i => Rule.Nearest(new Params(centre(budget).Value * Math.Pow(spread, (i / (sizes - 1.0)) - 0.5))))
                .DistinctBy(shape => shape.Width);
            foreach (var shape in shapes) runs.Add(Run(shape, budget, seed + (ulong)runs.Count));
        }
        return runs.ToImmutable();
    }
}
