using System.Globalization;

namespace Isoflop.Quantities;

/// <summary>Reads and prints every quantity: <c>70B</c>, <c>1.4T</c>, <c>5.76e23</c>, <c>3640 PF-days</c>, <c>2.6 bits</c>, <c>$5M</c>, <c>80 GB</c>.</summary>
public static class Quantity
{
    static readonly (string Suffix, double Factor)[] Suffixes = [("T", 1e12), ("B", 1e9), ("M", 1e6), ("K", 1e3)];

    static readonly (string Unit, double Factor)[] ByteUnits = [(" TB", 1e12), (" GB", 1e9), (" MB", 1e6), (" KB", 1e3)];

    /// <summary>Reads a quantity.</summary>
    /// <param name="text">A number, an optional suffix K, M, B or T, and an optional unit word.</param>
    /// <returns>The quantity in its own unit.</returns>
    /// <exception cref="FormatException">The text is no such quantity; the message says what was expected.</exception>
    public static T Parse<T>(string text)
        where T : struct, IQuantity<T> =>
        TryParse<T>(text, out var quantity)
            ? quantity
            : throw new FormatException($"'{text}' is not a number of {T.Notation.Unit}; expected a form such as {Example(T.Notation)}");

    /// <summary>Reads a quantity, or says that the text is none.</summary>
    /// <param name="text">A number, an optional suffix K, M, B or T, and an optional unit word.</param>
    /// <param name="quantity">The quantity in its own unit.</param>
    public static bool TryParse<T>(ReadOnlySpan<char> text, out T quantity)
        where T : struct, IQuantity<T>
    {
        quantity = default;
        text = text.Trim();
        var negative = T.Notation.Style == QuantityStyle.Money && text is ['-', '$', ..];
        if (T.Notation.Style == QuantityStyle.Money && text is ['$', ..] or ['-', '$', ..]) text = text[(negative ? 2 : 1)..];
        var numberLength = NumberLength(text);
        if (numberLength == 0) return false;
        if (!double.TryParse(text[..numberLength], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;
        var factor = UnitFactor(text[numberLength..].Trim(), T.Notation);
        if (factor is null) return false;
        quantity = T.From(negative ? -value * factor.Value : value * factor.Value);
        return true;
    }

    /// <summary>Prints a quantity.</summary>
    /// <param name="quantity">The quantity.</param>
    /// <param name="format">Null or "G" for people (rounded); "R" for the shortest text that reads back to the same value.</param>
    public static string Format<T>(T quantity, string? format = null)
        where T : struct, IQuantity<T>
    {
        var exact = string.Equals(format, "R", StringComparison.OrdinalIgnoreCase);
        var value = quantity.Value;
        if (!double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        return T.Notation.Style switch
        {
            QuantityStyle.Count => exact ? ExactCount(value) : Count(value),
            QuantityStyle.Scientific => Scientific(value, exact),
            QuantityStyle.Money => exact ? ExactCount(value) : value < 0 ? $"-${Count(-value)}" : $"${Count(value)}",
            QuantityStyle.Bytes => exact ? value.ToString("R", CultureInfo.InvariantCulture) : InBytes(value),
            _ => value.ToString(exact ? "R" : "F4", CultureInfo.InvariantCulture) + " " + T.Notation.Unit,
        };
    }

    static string Count(double value)
    {
        foreach (var (suffix, factor) in Suffixes)
        {
            // 999.95K would print as 1000K: the next suffix takes over where rounding reaches it.
            if (Math.Abs(value) >= factor * 0.99995 && Math.Abs(value) < factor * 99_995)
                return (value / factor).ToString("G4", CultureInfo.InvariantCulture).Replace("E+04", "e4", StringComparison.Ordinal) + suffix;
        }
        // 0.00099964 would print as 1e-3, which reads back as a value that prints as 0.001.
        return Math.Abs(value) is < 1000 and >= 0.0009995 or 0
            ? value.ToString("G4", CultureInfo.InvariantCulture)
            : Scientific(value, exact: false);
    }

    // 999.96 KB would print as 1000 KB: the next unit takes over where rounding reaches it.
    static string InBytes(double value)
    {
        foreach (var (unit, factor) in ByteUnits)
        {
            if (Math.Abs(value) >= factor * 0.99995 && Math.Abs(value) < factor * 99_995)
                return (value / factor).ToString("G4", CultureInfo.InvariantCulture).Replace("E+04", "e4", StringComparison.Ordinal) + unit;
        }
        return (Math.Abs(value) is < 1000 and >= 0.0009995 or 0 ? value.ToString("G4", CultureInfo.InvariantCulture) : Scientific(value, exact: false)) + " B";
    }

    static string ExactCount(double value)
    {
        foreach (var (suffix, factor) in Suffixes)
        {
            var scaled = (value / factor).ToString("R", CultureInfo.InvariantCulture);
            if (Math.Abs(value) >= factor && double.Parse(scaled, CultureInfo.InvariantCulture) * factor == value && scaled.Length < 12)
                return scaled + suffix;
        }
        return value.ToString("R", CultureInfo.InvariantCulture);
    }

    static string Scientific(double value, bool exact)
    {
        if (value == 0) return "0";
        var text = value.ToString(exact ? "E16" : "E2", CultureInfo.InvariantCulture);
        if (exact) return value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal).Replace("E", "e", StringComparison.Ordinal);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var mantissa = text[..mark].TrimEnd('0').TrimEnd('.');
        return $"{mantissa}e{int.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture)}";
    }

    static int NumberLength(ReadOnlySpan<char> text)
    {
        var i = 0;
        while (i < text.Length)
        {
            var c = text[i];
            var digit = char.IsAsciiDigit(c) || c is '.';
            var sign = c is '+' or '-' && (i == 0 || text[i - 1] is 'e' or 'E');
            var exponent = c is 'e' or 'E' && i > 0 && i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || text[i + 1] is '+' or '-');
            if (!(digit || sign || exponent)) break;
            i++;
        }
        return i;
    }

    static double? UnitFactor(ReadOnlySpan<char> tail, QuantityNotation notation)
    {
        if (tail.IsEmpty) return 1;
        var word = tail.ToString();
        if (notation.Units.TryGetValue(word, out var unit)) return unit;
        if (notation.Style == QuantityStyle.WithUnit) return null;
        foreach (var (suffix, factor) in Suffixes)
        {
            if (!word.StartsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            var rest = word[1..].Trim();
            if (rest.Length == 0) return factor;
            if (notation.Units.TryGetValue(rest, out unit)) return factor * unit;
        }
        return null;
    }

    static string Example(QuantityNotation notation) => notation.Style switch
    {
        QuantityStyle.Count => "70B, 1.4T or 2.5e9",
        QuantityStyle.Scientific => "5.76e23 or 3640 PF-days",
        QuantityStyle.Money => "$5M or $2.50",
        QuantityStyle.Bytes => "80 GB or 24 GiB",
        _ => $"2.6 {notation.Unit}",
    };
}
