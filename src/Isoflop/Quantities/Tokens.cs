namespace Isoflop.Quantities;

/// <summary>A number of training tokens seen, repetitions included.</summary>
/// <param name="Value">Tokens, at least 0.</param>
public readonly record struct Tokens(double Value) : IQuantity<Tokens>
{
    /// <inheritdoc/>
    public static QuantityNotation Notation { get; } = QuantityNotation.Count("tokens", "tokens", "token", "tok");

    /// <inheritdoc/>
    public static Tokens From(double value) => new(value);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Quantity.Format(this, format);

    /// <summary>The quantity as people write it, rounded.</summary>
    public override string ToString() => Quantity.Format(this);
}
