using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>An amount of memory in bytes. Printed in decimal units (1 GB = 1e9 bytes, as devices are sold); reads binary ones too.</summary>
/// <param name="Value">Bytes.</param>
public readonly record struct Bytes(double Value) : IQuantity<Bytes>
{
    /// <summary>One gibibyte, 2^30 bytes: what many programs print as GB.</summary>
    public const double Gibibyte = 1L << 30;

    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = new(
        "bytes",
        QuantityStyle.Bytes,
        ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase,
            new KeyValuePair<string, double>[]
            {
                new("B", 1), new("byte", 1), new("bytes", 1), new("KB", 1e3), new("MB", 1e6), new("GB", 1e9), new("TB", 1e12),
                new("KiB", 1 << 10), new("MiB", 1 << 20), new("GiB", Gibibyte), new("TiB", 1L << 40),
            }));

    /// <inheritdoc/>
    public static Bytes From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);
}
