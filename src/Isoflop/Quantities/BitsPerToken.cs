using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>A cross-entropy loss in bits per token.</summary>
/// <param name="Value">Bits per token.</param>
public readonly record struct BitsPerToken(double Value) : IQuantity<BitsPerToken>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = new(
        "bits",
        QuantityStyle.WithUnit,
        ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase,
            new KeyValuePair<string, double>[] { new("bits", 1), new("bit", 1), new("bits/token", 1), new("nats", 1 / Math.Log(2)) }));

    /// <inheritdoc/>
    public static BitsPerToken From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);

    /// <summary>The same loss in nats per token.</summary>
    public NatsPerToken ToNatsPerToken() => new(Value * Math.Log(2));
}
