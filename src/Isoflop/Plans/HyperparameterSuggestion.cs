using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Plans;

/// <summary>Learning rate and batch size by a published law.</summary>
/// <param name="Law">Who says so.</param>
/// <param name="LearningRate">Peak learning rate of AdamW.</param>
/// <param name="Batch">Tokens of a step.</param>
/// <param name="Source">The paper.</param>
/// <param name="Range">Where it was fitted and tried.</param>
/// <param name="Within">Whether the plan lies there.</param>
public sealed record HyperparameterSuggestion(string Law, double LearningRate, Tokens Batch, string Source, string Range, bool Within)
{
    /// <summary>What the published laws suggest.</summary>
    /// <param name="size">Parameters without embeddings.</param>
    /// <param name="tokens">Training tokens.</param>
    public static ImmutableArray<HyperparameterSuggestion> For(Params size, Tokens tokens)
    {
        var scale = new Scale(size, tokens);
        double Ask(string law) => PublishedLaws.Find(law)!.Value(scale);
        string Source(string law) => PublishedLaws.Find(law)!.Source!;

        return
        [
            new(
                "Step Law",
                Ask("step-law-2025-learning-rate"),
                new Tokens(Ask("step-law-2025-batch-size")),
                Source("step-law-2025-learning-rate"),
                "tried up to 1B parameters on 100B tokens",
                size.Value <= 1e9 && tokens.Value <= 1e11),
            new(
                "DeepSeek",
                Ask("deepseek-2024-learning-rate"),
                new Tokens(Ask("deepseek-2024-batch-size")),
                Source("deepseek-2024-learning-rate"),
                "fitted to small runs, used by its authors for 67B on 2T tokens; its compute counts attention, 6ND here",
                scale.Flops.Value <= 67e9 * 2e12 * 6),
        ];
    }
}
