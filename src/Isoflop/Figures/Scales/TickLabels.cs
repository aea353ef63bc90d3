using System.Globalization;
using System.Text;

namespace Isoflop.Figures.Scales;

/// <summary>Writes the numbers at an axis, all of them alike and with no more digits than tell them apart.</summary>
internal static class TickLabels
{
    const string Superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    const int MostDecimals = 14;

    static readonly (double Factor, string Suffix)[] Suffixes = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];

    /// <summary>The labels of a set of ticks.</summary>
    /// <param name="style">How they are written.</param>
    /// <param name="values">The ticks, ascending.</param>
    /// <param name="isEven">Whether the ticks are evenly spaced and so share their number of decimals.</param>
    public static string[] Write(Ticks style, double[] values, bool isEven)
    {
        if (values.Length == 0) return [];
        var largest = values.Max(Math.Abs);
        // What rounding in the last place may change without changing the label.
        var tolerance = (values.Length > 1 ? values.Zip(values.Skip(1), (a, b) => Math.Abs(b - a)).Min() : largest) * 1e-6;
        var isScientific = style switch
        {
            // 1, 2, 5 need no power; from 1,000 on (and below 0.01) they do.
            Ticks.Powers => largest >= 1000 || values.Any(value => value != 0 && Math.Abs(value) < 0.01),
            Ticks.Counts => largest is >= 1e15 or (< 1e-3 and > 0),
            Ticks.Percent => largest is >= 1e5 or (< 1e-6 and > 0),
            _ => largest is >= 1e6 or (< 1e-3 and > 0),
        };
        // 10⁻² beside 10³ reads better than 0.01 beside 1,000 once the small end is tiny.
        if (!isEven && style is Ticks.Plain or Ticks.Counts) isScientific |= values.Any(value => value is > 0 and < 1e-4);
        if (isScientific) return [.. values.Select(value => Scientific(value, tolerance))];
        return style switch
        {
            Ticks.Counts => [.. values.Select(value => Count(value, tolerance))],
            Ticks.Percent => [.. Alike([.. values.Select(value => value * 100)], tolerance * 100, isEven).Select(text => text + "%")],
            _ => Alike(values, tolerance, isEven),
        };
    }

    static string[] Alike(double[] values, double tolerance, bool isEven)
    {
        var shared = isEven ? values.Max(value => Decimals(value, tolerance)) : 0;
        return [.. values.Select(value => Fixed(value, isEven ? shared : Decimals(value, Math.Abs(value) * 1e-6)))];
    }

    static string Count(double value, double tolerance)
    {
        foreach (var (factor, suffix) in Suffixes)
        {
            if (Math.Abs(value) >= factor * (1 - 1e-9))
                return Fixed(value / factor, Decimals(value / factor, tolerance / factor)) + suffix;
        }
        return Fixed(value, Decimals(value, tolerance));
    }

    static string Scientific(double value, double tolerance)
    {
        if (Math.Abs(value) <= tolerance) return "0";
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-12);
        var unit = Math.Pow(10, exponent);
        var mantissa = value / unit;
        var digits = Fixed(mantissa, Decimals(mantissa, tolerance / unit));
        var power = "10" + Superscript(exponent);
        return digits switch
        {
            "1" => power,
            "−1" => "−" + power,
            _ => $"{digits}×{power}",
        };
    }

    static int Decimals(double value, double tolerance)
    {
        for (var decimals = 0; decimals < MostDecimals; decimals++)
        {
            if (Math.Abs(Math.Round(value, decimals) - value) <= tolerance) return decimals;
        }
        return MostDecimals;
    }

    static string Fixed(double value, int decimals)
    {
        var rounded = Math.Round(value, decimals);
        var text = Math.Abs(rounded).ToString((Math.Abs(rounded) >= 10_000 ? "N" : "F") + decimals, CultureInfo.InvariantCulture);
        return rounded < 0 ? "−" + text : text;
    }

    static string Superscript(int exponent)
    {
        var text = new StringBuilder();
        foreach (var digit in exponent.ToString(CultureInfo.InvariantCulture))
            text.Append(digit == '-' ? '⁻' : Superscripts[digit - '0']);
        return text.ToString();
    }
}
