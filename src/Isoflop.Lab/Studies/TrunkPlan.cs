using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;

namespace Isoflop.Lab.Studies;

/// <summary>
/// Runs of one model and seed whose learning rates are the same up to a step: the longest is trained, and the others go on from its checkpoints. With a
/// warm-up in steps, a constant rate and a late decay (wsd) a trunk serves every number of tokens for little more than the cost of the longest.
/// </summary>
static class TrunkPlan
{
    // What is shared must be worth a checkpoint; a schedule that begins to differ at once is no trunk.
    const double LeastShared = 0.05;

    /// <summary>The same runs, each with its trunk.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="where">The key that asks for it, for messages.</param>
    /// <exception cref="InputException">The schedules of a model's runs part at once.</exception>
    public static ImmutableArray<PlannedRun> Of(ImmutableArray<PlannedRun> runs, string where)
    {
        var planned = runs.ToBuilder();
        foreach (var family in Enumerable.Range(0, runs.Length).GroupBy(i => runs[i].Spec with { Steps = 2 }).Where(family => family.Count() > 1))
        {
            var trunk = runs[family.MaxBy(i => runs[i].Spec.Steps)];
            var rates = trunk.Spec.Rates();
            foreach (var i in family)
            {
                planned[i] = runs[i] with { Trunk = trunk.Name };
                if (runs[i].Name == trunk.Name) continue;
                var shared = rates.Rates.CommonPrefixLength(runs[i].Spec.Rates().Rates);
                if (shared < LeastShared * runs[i].Spec.Steps)
                {
                    throw new InputException(
                        $"'{trunk.Spec.Schedule}', of which {runs[i].Name} shares {shared:N0} of its {runs[i].Spec.Steps:N0} steps with {trunk.Name}", where,
                        "a schedule that is the same at first for every length", "Write 'schedule: wsd:warmup=100,decay=20%': the warm-up in steps.");
                }
                planned[i] = planned[i] with { SharedSteps = shared };
            }
        }
        return planned.ToImmutable();
    }
}
