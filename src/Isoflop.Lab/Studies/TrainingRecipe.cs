using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;

namespace Isoflop.Lab.Studies;

/// <summary>What the runs of a ladder share besides their text: the same rule decides batch and learning rate at every size.</summary>
public sealed record TrainingRecipe
{
    /// <summary>
    /// The recipe of the demonstration. Muon, because two of its runs that differ in the seed alone differ by 0.1 to 0.4 % in loss, where AdamW's differ by
    /// 1 to 2 %.
    /// </summary>
    public static TrainingRecipe Quiet { get; } = new()
    {
        BatchTokens = 512,
        LearningRate = 0.012,
        Schedule = "cosine:warmup=5%,final=0%",
        Optimiser = new OptimiserOptions { Kind = OptimiserKind.Muon, Beta2 = 0.98 },
    };

    /// <summary>Tokens of a step.</summary>
    public int BatchTokens { get; init; } = 256;

    /// <summary>Peak learning rate at the optimiser's base width.</summary>
    public double LearningRate { get; init; } = 0.005;

    /// <summary>Learning rate over the steps.</summary>
    public string Schedule { get; init; } = "cosine:warmup=5%,final=5%";

    /// <summary>How gradients move weights.</summary>
    public OptimiserOptions Optimiser { get; init; } = new();

    /// <summary>The run of a shape on so many tokens, rounded to whole steps.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="tokens">Tokens, repetitions included.</param>
    /// <param name="seed">Seed of weights and order.</param>
    public RunSpec Spec(TransformerShape shape, Tokens tokens, ulong seed) => new()
    {
        Shape = shape,
        Steps = (int)Math.Clamp(Math.Round(tokens.Value / BatchTokens), 2, int.MaxValue / 2),
        BatchTokens = BatchTokens,
        LearningRate = LearningRate,
        Schedule = Schedule,
        Optimiser = Optimiser,
        Seed = seed,
    };
}
