using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>
/// The ladder that either text is trained on: up to three sizes, each on four numbers of tokens that double, with some seeds. Not budgets but a grid: what one
/// text is worth in tokens of another is how far its curve of losses over tokens is shifted, and a curve needs tokens at one size.
/// </summary>
public sealed record TextPairPlan
{
    // Reading, encoding and the report.
    const double OtherSeconds = 15;

    const int Counts = 4;

    // Tokens of the longest runs for each parameter of the largest model: beyond what is optimal, since it is tokens that are asked about.
    const double TokensPerParam = 40;

    /// <summary>Entries of the vocabulary.</summary>
    public int Vocabulary { get; init; } = 512;

    /// <summary>Tokens of a sequence.</summary>
    public int Context { get; init; } = 64;

    /// <summary>Width of the narrowest model: <see cref="DemonstrationPlan.NarrowestWidth"/>.</summary>
    public int NarrowestWidth { get; init; } = 24;

    /// <summary>How the runs are trained.</summary>
    public TrainingRecipe Recipe { get; init; } = TrainingRecipe.Quiet;

    /// <summary>Minutes that all runs are meant to take on two idle cores.</summary>
    public required double Minutes { get; init; }

    /// <summary>Runs of each text, size and number of tokens that differ in their seed alone.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Seed of everything.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Level of intervals.</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>The sizes: the largest that the minutes train on forty tokens a parameter, half of it and a quarter, none below the narrowest.</summary>
    public ImmutableArray<TransformerShape> Shapes
    {
        get
        {
            var rule = new LadderRule(Vocabulary, Context);
            var narrowest = Size(rule.Shape(NarrowestWidth));
            // Of the sizes n, n/2 and n/4 on T, T/2, T/4 and T/8 tokens with T = 40 n.
            var largest = Math.Sqrt(Compute / (2 * Seeds * 6 * 1.75 * TokenSum * TokensPerParam));
            ImmutableArray<TransformerShape> shapes = [.. new[] { 4.0, 2, 1 }.Select(part => rule.Nearest(new Params(Math.Max(narrowest, largest / part)))).DistinctBy(shape => shape.Width)];
            return shapes.Length > 1 ? shapes : [.. rule.Between(new Params(narrowest), new Params(16 * narrowest)).Take(2)];
        }
    }

    /// <summary>The numbers of tokens, ascending, each twice the one before.</summary>
    public ImmutableArray<Tokens> Tokens
    {
        get
        {
            var most = Compute / (2 * Seeds * 6 * TokenSum * Shapes.Sum(Size));
            return [.. Enumerable.Range(0, Counts).Select(i => new Tokens(most * Math.Pow(2, i - Counts + 1)))];
        }
    }

    // Tokens of all counts over those of the largest.
    static double TokenSum => 2 - Math.Pow(2, 1 - Counts);

    double Compute => ((Minutes * 60) - OtherSeconds) * DemonstrationPlan.FlopsPerSecond;

    /// <summary>The runs of one text. No run of one text shares its seed with one of the other: a text compared with itself is trained twice.</summary>
    /// <param name="second">Whether it is the second text.</param>
    public ImmutableArray<PlannedRun> Runs(bool second) =>
    [
        .. from shape in Shapes
           from tokens in Tokens
           from repeat in Enumerable.Range(1, Seeds)
           select new PlannedRun(
               $"{Cell(shape, tokens)}-r{repeat}",
               Recipe.Spec(shape, tokens, (Seed * 1000) + (2 * (ulong)repeat) + (second ? 1UL : 0))),
    ];

    /// <summary>What the runs of one size and number of tokens are called.</summary>
    /// <param name="shape">The size.</param>
    /// <param name="tokens">The tokens.</param>
    internal static string Cell(TransformerShape shape, Tokens tokens) => $"w{shape.Width}-d{tokens.Value / 1e3:F0}k";

    /// <summary>Refuses what makes no comparison.</summary>
    /// <exception cref="InputException">Minutes or seeds out of range.</exception>
    public void Check()
    {
        if (Minutes is not (>= 0.5 and <= 10_080)) throw new InputException($"{Minutes}", "--minutes", "0.5 to 10080", "15 is the default.");
        if (Seeds is not (>= 1 and <= 64)) throw new InputException($"{Seeds}", "--seeds", "1 to 64", "3 is the default.");
    }

    static double Size(TransformerShape shape) => ParameterCounts.Of(shape).Total.Value;
}
