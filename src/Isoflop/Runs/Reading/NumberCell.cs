using System.Globalization;
using Isoflop.Quantities;

namespace Isoflop.Runs.Reading;

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
        if (TryReadShort(cell, out value) || double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
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

    // Digits as a sum of two doubles, times or divided by a power of ten up to 10^22, which is an exact double: the result is the sum of two doubles again,
    // true to some 2^-100 of it, and so is its rounding unless half-way between two doubles lies within that error [the idea is Dekker's 1971; the test
    // Ziv's 1991]. Nearly every cell of a runs table is of this form, and the general parser takes several times as long.
    static bool TryReadShort(ReadOnlySpan<char> cell, out double value)
    {
        value = double.NaN;
        long digits = 0;
        var (i, count, fraction) = (0, 0, 0);
        for (var point = false; i < cell.Length; i++)
        {
            var digit = (uint)(cell[i] - '0');
            if (digit <= 9)
            {
                digits = digits * 10 + digit;
                if (++count > 18) return false;
                if (point) fraction++;
            }
            else if (cell[i] == '.' && !point) point = true;
            else break;
        }
        if (count == 0) return false;
        var exponent = 0;
        if (i < cell.Length)
        {
            if (cell[i] is not ('e' or 'E')) return false;
            var negative = i + 1 < cell.Length && cell[i + 1] == '-';
            i += negative || (i + 1 < cell.Length && cell[i + 1] == '+') ? 2 : 1;
            if (i == cell.Length || cell.Length - i > 3) return false;
            for (; i < cell.Length; i++)
            {
                if (!char.IsAsciiDigit(cell[i])) return false;
                exponent = exponent * 10 + (cell[i] - '0');
            }
            if (negative) exponent = -exponent;
        }
        exponent -= fraction;
        if (Math.Abs(exponent) >= PowersOfTen.Length) return false;
        var power = PowersOfTen[Math.Abs(exponent)];
        double high = digits;
        double low = digits - (long)high;
        value = exponent < 0 ? high / power : high * power;
        var rest = exponent < 0
            ? (Math.FusedMultiplyAdd(-value, power, high) + low) / power
            : Math.FusedMultiplyAdd(high, power, -value) + (low * power);
        var error = value * 1e-30;
        var rounded = value + (rest + error);
        if (rounded != value + (rest - error)) return false;
        value = rounded;
        return true;
    }

    static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];
}
