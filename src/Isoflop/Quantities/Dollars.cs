using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>An amount of money in US dollars. What it stands on (which price, of which day, from whom) is said beside it.</summary>
/// <param name="Value">US dollars.</param>
public readonly record struct Dollars(double Value) : IQuantity<Dollars>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = new(
        "US dollars",
        QuantityStyle.Money,
        ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase,
            new KeyValuePair<string, double>[] { new("USD", 1), new("dollars", 1), new("dollar", 1) }));

    /// <inheritdoc/>
    public static Dollars From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);
}
