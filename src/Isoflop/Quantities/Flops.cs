using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>Training compute in floating-point operations.</summary>
/// <param name="Value">FLOPs, at least 0.</param>
public readonly record struct Flops(double Value) : IQuantity<Flops>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = new(
        "FLOPs",
        QuantityStyle.Scientific,
        ImmutableDictionary.CreateRange(
            StringComparer.OrdinalIgnoreCase,
            new KeyValuePair<string, double>[] { new("FLOP", 1), new("FLOPs", 1), new("PF-days", PetaflopDay), new("PF-day", PetaflopDay) }));

    /// <inheritdoc/>
    public static Flops From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);

    /// <summary>One petaFLOP/s for one day: 1e15 x 86,400 = 8.64e19 FLOPs.</summary>
    public const double PetaflopDay = 8.64e19;
}
