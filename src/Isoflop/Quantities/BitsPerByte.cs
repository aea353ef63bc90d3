using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>A loss in bits per byte of text: comparable between tokenizers.</summary>
/// <param name="Value">Bits per byte.</param>
public readonly record struct BitsPerByte(double Value) : IQuantity<BitsPerByte>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = new(
        "bits/byte",
        QuantityStyle.WithUnit,
        ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase,
            new KeyValuePair<string, double>[] { new("bits/byte", 1), new("bpb", 1) }));

    /// <inheritdoc/>
    public static BitsPerByte From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);

    /// <summary>The same loss in nats per token, for a tokenizer that packs so many bytes into a token.</summary>
    /// <param name="bytesPerToken">Mean bytes of text per token, greater than 0.</param>
    public NatsPerToken ToNatsPerToken(double bytesPerToken) => new BitsPerToken(Value * bytesPerToken).ToNatsPerToken();
}
