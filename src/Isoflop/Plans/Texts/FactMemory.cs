using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Plans.Texts;

/// <summary>How many bits of facts a model can hold, by a published rule.</summary>
/// <param name="Rule">What is held, and after how much practice.</param>
/// <param name="BitsPerParam">Bits a parameter.</param>
/// <param name="Bits">Bits a model of that size can hold.</param>
/// <param name="Source">Who measured it.</param>
public sealed record FactMemory(string Rule, double BitsPerParam, double Bits, string Source)
{
    const string Knowledge = "Allen-Zhu and Li 2024, arXiv 2404.05405, results 1 and 2";

    /// <summary>What a model of a size can hold.</summary>
    /// <param name="size">All parameters.</param>
    public static ImmutableArray<FactMemory> Of(Params size) =>
    [
        new("facts seen 1,000 times", 2, 2 * size.Value, Knowledge),
        new("facts seen 100 times", 1, size.Value, Knowledge),
        new("text learnt by heart", 3.6, 3.6 * size.Value, "Morris et al. 2025, arXiv 2505.24832, abstract"),
    ];

    /// <summary>Bits that a text holds for a model of a loss: what it would take to learn it by heart.</summary>
    /// <param name="unique">Unique tokens.</param>
    /// <param name="loss">The loss on it, nats per token.</param>
    public static double BitsOf(Tokens unique, NatsPerToken loss) => unique.Value * loss.ToBitsPerToken().Value;
}
