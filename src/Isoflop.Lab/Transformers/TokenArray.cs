using Isoflop.Findings;

namespace Isoflop.Lab.Transformers;

/// <summary>The tokens of a text, cut into the sequences that models are trained and measured on.</summary>
/// <param name="tokens">The tokens.</param>
public sealed class TokenArray(ReadOnlyMemory<ushort> tokens)
{
    /// <summary>How many.</summary>
    public int Length => tokens.Length;

    /// <summary>Sequences of a context that the text is cut into, one after the other; every token but the first is a target once.</summary>
    /// <param name="context">Tokens that a sequence predicts.</param>
    public int Sequences(int context) => Math.Max(0, (Length - 1) / context);

    /// <summary>Refuses a text that a model cannot be trained or measured on.</summary>
    /// <param name="shape">The model's shape.</param>
    /// <param name="where">What the text is, for the message.</param>
    /// <exception cref="InputException">A token lies beyond the vocabulary, or there is not one sequence.</exception>
    public void Check(TransformerShape shape, string where)
    {
        if (Sequences(shape.Context) == 0)
            throw new InputException($"{Length:N0} tokens", where, $"at least {shape.Context + 1:N0}: one context of {shape.Context:N0} and its last target", "Give more text, or take a shorter context.");
        var beyond = shape.Vocabulary > ushort.MaxValue ? -1 : tokens.Span.IndexOfAnyExceptInRange((ushort)0, (ushort)(shape.Vocabulary - 1));
        if (beyond >= 0)
        {
            throw new InputException(
                $"token {tokens.Span[beyond]} at position {beyond:N0}", where, $"0 to {shape.Vocabulary - 1:N0}, the model's vocabulary", "Encode the text with the model's own tokenizer.");
        }
    }

    /// <summary>64 bits that tell texts apart by accident, not by intent: FNV-1a over the tokens.</summary>
    internal ulong Digest()
    {
        var hash = 14695981039346656037UL;
        foreach (var token in tokens.Span) hash = (hash ^ token) * 1099511628211UL;
        return hash;
    }

    /// <summary>The inputs and targets of a sequence: targets are one token ahead.</summary>
    /// <param name="sequence">Which, 0 to <see cref="Sequences"/> - 1.</param>
    /// <param name="inputs">[context]</param>
    /// <param name="targets">[context]</param>
    internal void Copy(int sequence, Span<int> inputs, Span<int> targets)
    {
        var first = sequence * inputs.Length;
        var own = tokens.Span.Slice(first, inputs.Length + 1);
        for (var i = 0; i < inputs.Length; i++) (inputs[i], targets[i]) = (own[i], own[i + 1]);
    }
}
