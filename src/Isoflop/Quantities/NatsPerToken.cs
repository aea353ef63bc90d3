using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>A cross-entropy loss in nats per token: what training code prints. Reads bits per token too, and converts.</summary>
/// <param name="Value">Nats per token.</param>
public readonly record struct NatsPerToken(double Value) : IQuantity<NatsPerToken>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = new(
        "nats",
        QuantityStyle.WithUnit,
        ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase,
            new KeyValuePair<string, double>[] { new("nats", 1), new("nat", 1), new("nats/token", 1), new("bits", Math.Log(2)), new("bits/token", Math.Log(2)) }));

    /// <inheritdoc/>
    public static NatsPerToken From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);

    /// <summary>The same loss in bits per token.</summary>
    public BitsPerToken ToBitsPerToken() => new(Value / Math.Log(2));

    /// <summary>The same loss in bits per byte of text, for a tokenizer that packs so many bytes into a token.</summary>
    /// <param name="bytesPerToken">Mean bytes of text per token, greater than 0; about 4 to 4.5 for English with a vocabulary of 32K to 128K.</param>
    public BitsPerByte ToBitsPerByte(double bytesPerToken) => new(ToBitsPerToken().Value / bytesPerToken);

    /// <summary>e to the loss: the perplexity per token.</summary>
    public double Perplexity => Math.Exp(Value);
}
