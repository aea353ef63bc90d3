using System.Collections.Immutable;

namespace Isoflop.Quantities;

/// <summary>How a quantity is written: as a count with a suffix (70B), in scientific form (5.76e23), with its unit (2.6 nats), as money ($5M) or as bytes (80 GB).</summary>
/// <param name="Unit">The unit in words, as messages print it.</param>
/// <param name="Style">Count, scientific, or a decimal followed by the unit.</param>
/// <param name="Units">Words that may follow the number when it is read, each with the factor that turns it into the quantity's own unit.</param>
public sealed record QuantityNotation(string Unit, QuantityStyle Style, ImmutableDictionary<string, double> Units)
{
    /// <summary>A count of things, written with the suffixes K, M, B and T.</summary>
    /// <param name="unit">The unit in words.</param>
    /// <param name="words">Words that may follow the number.</param>
    public static QuantityNotation Count(string unit, params ReadOnlySpan<string> words)
    {
        var units = ImmutableDictionary.CreateBuilder<string, double>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in words) units[word] = 1;
        return new QuantityNotation(unit, QuantityStyle.Count, units.ToImmutable());
    }
}

/// <summary>The ways in which a quantity is printed.</summary>
public enum QuantityStyle
{
    /// <summary>Four significant digits and a suffix: 70B, 1.4T, 411.6M.</summary>
    Count,

    /// <summary>Three significant digits and an exponent: 5.76e23.</summary>
    Scientific,

    /// <summary>Four decimals and the unit: 2.6000 nats.</summary>
    WithUnit,

    /// <summary>A count behind a dollar sign: $5M, $0.819.</summary>
    Money,

    /// <summary>Four significant digits and the decimal unit that suits: 80 GB, 131.1 KB.</summary>
    Bytes,
}
