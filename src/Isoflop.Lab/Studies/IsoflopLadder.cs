using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies;

/// <summary>Runs of a rule's shapes by one recipe, each trained until its budget is spent.</summary>
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
}
