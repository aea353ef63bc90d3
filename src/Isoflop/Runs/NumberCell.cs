using System.Globalization;
using Isoflop.Quantities;

namespace Isoflop.Runs;

/// <summary>Reads a cell that should hold a number.</summary>
static class NumberCell
{
    /// <summary>Reads a plain number or a human form (<c>70B</c>, <c>3640 PF-days</c>, <c>2.6 bits</c>).</summary>
    /// <param name="cell">The cell, trimmed.</param>
    /// <param name="factor">What a plain number is multiplied by; a human form says its unit itself.</param>
    /// <param name="value">The number in the quantity's unit.</param>
    public static bool TryRead<T>(ReadOnlySpan<char> cell, double factor, out double value)
        where T : struct, IQuantity<T> => TryRead<T>(cell, factor, out value, out _);

    /// <summary>Reads a plain number or a human form, and tells which.</summary>
    /// <param name="cell">The cell, trimmed.</param>
    /// <param name="factor">What a plain number is multiplied by.</param>
    /// <param name="value">The number in the quantity's unit.</param>
    /// <param name="human">Whether it was a human form.</param>
    public static bool TryRead<T>(ReadOnlySpan<char> cell, double factor, out double value, out bool human)
        where T : struct, IQuantity<T>
    {
        human = false;
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            value *= factor;
            return true;
        }
        if (cell is "inf" or "+inf" or "-inf" or "Inf" or "-Inf")
        {
            value = cell[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        if (!Quantity.TryParse<T>(cell, out var quantity)) return false;
        value = quantity.Value;
        human = true;
        return true;
    }
}
