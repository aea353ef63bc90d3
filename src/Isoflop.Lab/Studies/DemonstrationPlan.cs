using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies;

/// <summary>What a demonstration of some minutes trains: a ladder of small runs, and one run with ten times the compute of any of them.</summary>
public sealed record DemonstrationPlan
{
    // 6ND a second of two cores of a 2023 server, both at work: what three minutes are reckoned by. A slower machine takes longer, with the same runs.
    internal const double FlopsPerSecond = 6e10;

    // The text is read and encoded, and the report written, in about so many seconds.
    const double OtherSeconds = 15;

    const int Budgets = 4;
    const double Spread = 6;
    const double Ratio = 1.6;

    // A ladder's compute over that of its largest budget, as the sizes below come out at three minutes: the smaller budgets have fewer.
    const double LadderShare = 8.1;

    // A little more than ten, so that whole steps do not round below it.
    const double Ahead = 10.1;

    // On the documentation of the SDK, runs on fewer tokens are still in the steep descent from the plateau, above any law that holds for longer ones.
    const double FewestTokens = 4e5;
    const double BudgetOfFewestTokens = 5.5e11;

    /// <summary>Entries of the vocabulary that is learnt from the text.</summary>
    public int Vocabulary { get; init; } = 512;

    /// <summary>Tokens of a sequence.</summary>
    public int Context { get; init; } = 64;

    /// <summary>
    /// Width of the narrowest model: on the documentation of the SDK, narrower ones than 24 lie on no law; at every budget tried they were far above the
    /// valley of the wider ones.
    /// </summary>
    public int NarrowestWidth { get; init; } = 24;

    /// <summary>How the runs are trained.</summary>
    public TrainingRecipe Recipe { get; init; } = TrainingRecipe.Quiet;

    /// <summary>Seed of everything.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Minutes that it is meant to take on two cores.</summary>
    public required double Minutes { get; init; }

    /// <summary>The loss that no model of the text goes below, where it is known, as that of a synthetic source is; null states one by the loss of token frequencies alone.</summary>
    public NatsPerToken? Floor { get; init; }

    /// <summary>Level of the forecast's interval.</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Training compute of the ladder's budgets, 6ND, each 1.6 times the one before.</summary>
    public ImmutableArray<Flops> Compute
    {
        get
        {
            var largest = ((Minutes * 60) - OtherSeconds) * FlopsPerSecond / (LadderShare + Ahead);
            return [.. Enumerable.Range(0, Budgets).Select(i => new Flops(largest * Math.Pow(Ratio, i - Budgets + 1)))];
        }
    }

    /// <summary>Training compute of the run that is forecast.</summary>
    public Flops Target => new(Ahead * Compute[^1].Value);

    /// <summary>The ladder's shapes and recipe.</summary>
    public IsoflopLadder Ladder => new(new LadderRule(Vocabulary, Context), Recipe);

    /// <summary>The ladder's runs: at each budget every width of the rule that still sees text enough, up to six times smaller.</summary>
    public ImmutableArray<PlannedRun> Runs
    {
        get
        {
            var (ladder, runs) = (Ladder, ImmutableArray.CreateBuilder<PlannedRun>());
            var narrowest = ParameterCounts.Of(ladder.Rule.Shape(NarrowestWidth)).Total.Value;
            foreach (var budget in Compute)
            {
                // Two sizes at least, so that every budget says something of size.
                var largest = Math.Max(Largest(budget).Value, 2 * narrowest);
                foreach (var shape in ladder.Rule.Between(new Params(Math.Max(narrowest, largest / Spread)), new Params(largest)))
                    runs.Add(ladder.Run(shape, budget, Seed + (ulong)runs.Count));
            }
            return runs.ToImmutable();
        }
    }

    /// <summary>Refuses times that make no demonstration.</summary>
    /// <exception cref="InputException">Fewer than half a minute or more than a day.</exception>
    public void Check()
    {
        if (Minutes is not (>= 0.5 and <= 1440)) throw new InputException($"{Minutes}", "--minutes", "0.5 to 1440", "3 is the default.");
    }

    // The size that a budget trains on the fewest tokens that a run is given. A demonstration that is short for that gives all of them less, in proportion;
    // budgets beyond give them more, as the optimum does.
    Params Largest(Flops budget)
    {
        var (dearest, of) = (Math.Sqrt(Compute[^1].Value / BudgetOfFewestTokens), Math.Sqrt(budget.Value / BudgetOfFewestTokens));
        return new Params(budget.Value / (6 * FewestTokens * Math.Min(1, dearest) * Math.Max(1, of)));
    }
}
