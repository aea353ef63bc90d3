namespace Isoflop.Quantities;

/// <summary>
/// A number of one kind of thing, so that a mix-up (tokens for parameters, nats for bits) does not compile.
/// Values are 64-bit floating point from the start: 6ND overflows 64-bit integers.
/// </summary>
/// <typeparam name="TSelf">The quantity itself.</typeparam>
public interface IQuantity<TSelf> : IFormattable
    where TSelf : struct, IQuantity<TSelf>
{
    /// <summary>The unit and how it is written and read.</summary>
    static abstract QuantityNotation Notation { get; }

    /// <summary>The quantity of <paramref name="value"/> units.</summary>
    /// <param name="value">A number of units; not checked, so that what a table says can be audited.</param>
    static abstract TSelf From(double value);

    /// <summary>The number of units.</summary>
    double Value { get; }
}
