using Isoflop.Findings;

namespace Isoflop.Lab.Transformers;

/// <summary>
/// A decoder-only transformer as in Llama: RMSNorm before each block, rotary positions, gated feed-forward, grouped-query attention, no biases.
/// With experts it is laid out as in Mixtral.
/// </summary>
public sealed record TransformerShape
{
    /// <summary>Entries of the vocabulary, at least 2.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Layers, at least 1.</summary>
    public required int Layers { get; init; }

    /// <summary>Width of the residual stream, d_model.</summary>
    public required int Width { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Heads of keys and values; a divisor of <see cref="Heads"/>. Fewer than those is grouped-query attention. Null means as many.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Width of a head, even. Null means <see cref="Width"/> / <see cref="Heads"/>.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Inner width of the feed-forward block, or of each of its experts.</summary>
    public required int FeedForwardWidth { get; init; }

    /// <summary>Tokens of a training sequence, at least 2.</summary>
    public required int Context { get; init; }

    /// <summary>What the feed-forward block does between its matrices.</summary>
    public FeedForwardGate Gate { get; init; } = FeedForwardGate.SwiGlu;

    /// <summary>Whether the output head is the token embedding.</summary>
    public bool TiedHead { get; init; } = true;

    /// <summary>Whether each head's queries and keys are normalised before the rotation (as in Qwen 3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Base of the rotary frequencies, base^(-2i / head size).</summary>
    public double RotaryBase { get; init; } = 10_000;

    /// <summary>Added to the mean square in every RMSNorm.</summary>
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>The experts; the default is the dense model.</summary>
    public ExpertShape Experts { get; init; } = new();

    /// <summary>Heads of keys and values.</summary>
    internal int KeyHeads => KeyValueHeads ?? Heads;

    /// <summary>Width of a head.</summary>
    internal int HeadWidth => HeadSize ?? Width / Math.Max(1, Heads);

    /// <summary>Width of all query heads.</summary>
    internal int QueryWidth => Heads * HeadWidth;

    /// <summary>Width of all key heads, and of all value heads.</summary>
    internal int KeyWidth => KeyHeads * HeadWidth;

    /// <summary>Width of queries, keys and values side by side.</summary>
    internal int FusedWidth => QueryWidth + (2 * KeyWidth);

    /// <summary>Refuses shapes that cannot be built.</summary>
    /// <param name="where">The file or option that it comes from, for the message.</param>
    /// <exception cref="InputException">A number is out of range or does not divide another.</exception>
    public void Check(string where = "shape")
    {
        CheckRange(Vocabulary, 2, 1 << 24, "vocabulary", where);
        CheckRange(Layers, 1, 4096, "layers", where);
        CheckRange(Width, 1, 1 << 17, "width", where);
        CheckRange(Heads, 1, 4096, "heads", where);
        CheckRange(FeedForwardWidth, 1, 1 << 20, "feed-forward width", where);
        CheckRange(Context, 2, 1 << 20, "context", where);
        CheckRange(KeyHeads, 1, Heads, "key-value heads", where);
        if (HeadSize is null && Width % Heads != 0)
            throw new InputException($"width {Width} with {Heads} heads", where, "a width that the heads divide, or a head size", $"Take a width of {Math.Max(2, Width / Heads) * Heads}.");
        if (Heads % KeyHeads != 0)
            throw new InputException($"{KeyHeads} key-value heads for {Heads} heads", where, "a divisor of the heads", "Take as many as heads, or half, a quarter, an eighth of them.");
        CheckRange(HeadWidth, 2, 4096, "head size", where);
        if (HeadWidth % 2 != 0)
            throw new InputException($"a head size of {HeadWidth}", where, "an even number, since rotary positions turn pairs of channels", $"Take {HeadWidth + 1}.");
        if (!(RotaryBase > 1) || !double.IsFinite(RotaryBase)) throw new InputException($"a rotary base of {RotaryBase}", where, "a number above 1", "10000 is usual.");
        if (!(NormEpsilon > 0) || !(NormEpsilon < 1)) throw new InputException($"a norm epsilon of {NormEpsilon}", where, "a number in (0, 1)", "1e-5 is usual.");
        if (!Enum.IsDefined(Gate) || !Enum.IsDefined(Experts.Balance)) throw new InputException("an unknown gate or balance", where, "one of those there are", "Leave it out.");
        Experts.Check(where);
        // One span must reach all parameters.
        var total = ParameterCounts.Of(this).Total.Value;
        if (total > int.MaxValue)
            throw new InputException($"{total:N0} parameters", where, $"at most {int.MaxValue:N0}, which is what one buffer holds", "Take a smaller shape.");
    }

    internal static void CheckRange(int value, int least, int most, string name, string where)
    {
        if (value < least || value > most) throw new InputException($"{name} of {value:N0}", where, $"{least:N0} to {most:N0}", "Change it.");
    }
}
