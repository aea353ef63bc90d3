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
    const double FlopsPerSecond = 4.2e10;

    // The text is read and encoded, and the report written, in about so many seconds.
    const double OtherSeconds = 12;

    const int Budgets = 4;
    const int Sizes = 5;
    const double Spread = 5;
    const double Ratio = 1.7;

    // A little more than ten, so that whole steps do not round below it.
    const double Ahead = 10.1;

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
    public TrainingRecipe Recipe { get; init; } = new();

    /// <summary>Seed of everything.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Minutes that it is meant to take on two cores.</summary>
    public required double Minutes { get; init; }

    /// <summary>Level of the forecast's interval.</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Training compute of the ladder's budgets, 6ND, each 1.7 times the one before.</summary>
    public ImmutableArray<Flops> Compute
    {
        get
        {
            // All sizes of all budgets, and the target.
            var shares = Enumerable.Range(0, Budgets).Sum(i => Sizes * Math.Pow(Ratio, -i)) + Ahead;
            var largest = ((Minutes * 60) - OtherSeconds) * FlopsPerSecond / shares;
            return [.. Enumerable.Range(0, Budgets).Select(i => new Flops(largest * Math.Pow(Ratio, i - Budgets + 1)))];
        }
    }

    /// <summary>Training compute of the run that is forecast.</summary>
    public Flops Target => new(Ahead * Compute[^1].Value);

    /// <summary>The ladder's shapes and recipe.</summary>
    public IsoflopLadder Ladder => new(new LadderRule(Vocabulary, Context), Recipe);

    /// <summary>The ladder's runs.</summary>
    public ImmutableArray<PlannedRun> Runs => Ladder.Runs(Compute, Centre, Spread, Sizes, Seed);

    /// <summary>Refuses times that make no demonstration.</summary>
    /// <exception cref="InputException">Fewer than half a minute or more than a day.</exception>
    public void Check()
    {
        if (Minutes is not (>= 0.5 and <= 1440)) throw new InputException($"{Minutes}", "--minutes", "0.5 to 1440", "3 is the default.");
    }

    // Where the optimum of such budgets was found on the documentation of the SDK; the ladder only has to lie around it.
    Params Centre(Flops budget) => new(Math.Max(70_000 * Math.Pow(budget.Value / 3.6e11, 0.6), Math.Sqrt(Spread) * ParameterCounts.Of(Ladder.Rule.Shape(NarrowestWidth)).Total.Value));
}
