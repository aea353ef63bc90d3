using Isoflop.Findings;

namespace Isoflop.Lab.Transformers;

/// <summary>The experts of every feed-forward layer. The default, one expert that every token goes to, is the dense model.</summary>
public sealed record ExpertShape
{
    /// <summary>Experts of a layer, at least 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Experts that a token goes to, 1 to <see cref="Count"/>. Their probabilities are scaled to sum to 1 where they are several; a single one keeps its own, or its router would learn nothing.</summary>
    public int Active { get; init; } = 1;

    /// <summary>Width of the expert that every token goes to besides; 0 where there is none.</summary>
    public int SharedWidth { get; init; }

    /// <summary>What keeps the load even.</summary>
    public ExpertBalance Balance { get; init; } = ExpertBalance.AuxiliaryLoss;

    /// <summary>Weight of the auxiliary loss, or the bias's move a step; at least 0. 0.01 is the value of the Switch Transformer.</summary>
    public double BalanceWeight { get; init; } = 0.01;

    /// <summary>
    /// Most assignments that an expert takes from a sequence in training, as a multiple of an even load; what is beyond is dropped in order of tokens, so that no
    /// token's fate depends on a later one. Null drops nothing. Evaluation never drops.
    /// </summary>
    public double? Capacity { get; init; }

    /// <summary>Whether tokens are routed at all.</summary>
    public bool Routed => Count > 1;

    /// <summary>Most assignments that an expert takes from one sequence of so many tokens.</summary>
    /// <param name="context">Tokens of the sequence.</param>
    internal int CapacityOf(int context) =>
        Capacity is { } factor ? (int)Math.Min(int.MaxValue, Math.Ceiling(factor * context * Active / Count)) : int.MaxValue;

    internal void Check(string where)
    {
        TransformerShape.CheckRange(Count, 1, 4096, "experts", where);
        TransformerShape.CheckRange(Active, 1, Count, "active experts", where);
        TransformerShape.CheckRange(SharedWidth, 0, 1 << 20, "shared expert width", where);
        if (!(BalanceWeight >= 0) || !double.IsFinite(BalanceWeight))
            throw new InputException($"a balance weight of {BalanceWeight}", where, "a number at least 0", "0.01 is usual for the loss, 0.001 for the bias.");
        if (Capacity is { } capacity && (!(capacity > 0) || !double.IsFinite(capacity)))
            throw new InputException($"a capacity of {capacity}", where, "a multiple of an even load above 0", "1.25 is usual; leave it out to drop nothing.");
        if (!Routed && (Capacity is not null || SharedWidth > 0))
            throw new InputException("a capacity or a shared expert with one expert", where, "at least 2 experts", "Leave them out for a dense model.");
    }
}
