using System.Collections.Immutable;

namespace Isoflop.Models;

/// <summary>Which tokens a token attends to in training: everything in its sequence, everything before it, or only its own document's.</summary>
/// <param name="Causal">Whether it sees only itself and what comes before. Counting as though it saw all doubles the cost of attention, and utilisations above 100 % have been the result.</param>
/// <param name="Documents">Lengths in tokens of documents packed into sequences and kept apart by the mask; empty where every sequence is one document.</param>
public sealed record AttentionReach(bool Causal, ImmutableArray<int> Documents)
{
    /// <summary>Whole sequences, each token seeing itself and what comes before.</summary>
    public static AttentionReach CausalSequence { get; } = new(true, []);

    /// <summary>Whole sequences, each token seeing all: the convention of PaLM's appendix B and of Megatron's papers.</summary>
    public static AttentionReach WholeSequence { get; } = new(false, []);

    /// <summary>Tokens that a token sees, on average over the sequence.</summary>
    /// <param name="context">Tokens of a sequence, for which documents stand in where they are given.</param>
    /// <param name="window">Tokens that a layer reaches back at most, the token itself included.</param>
    public double MeanKeys(double context, double window = double.PositiveInfinity)
    {
        if (Documents.IsDefaultOrEmpty) return MeanKeysOfOne(context, window);
        // Σ length² instead of (Σ length)²: what packing saves   [Megatron-LM, num_floating_point_operations].
        var (keys, tokens) = (0.0, 0.0);
        foreach (var length in Documents)
        {
            keys += length * MeanKeysOfOne(length, window);
            tokens += length;
        }
        return keys / tokens;
    }

    double MeanKeysOfOne(double length, double window)
    {
        if (!Causal) return Math.Min(length, window);
        // The i-th token sees min(i, window): 1, 2, ..., window, window, ...
        return length <= window ? (length + 1) / 2 : ((window * (window + 1) / 2) + ((length - window) * window)) / length;
    }
}
