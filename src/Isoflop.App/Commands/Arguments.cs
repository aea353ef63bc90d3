using System.CommandLine;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.App.Commands;

/// <summary>Reads the values of options, and refuses what they cannot be.</summary>
static class Arguments
{
    /// <summary>A positive quantity as people write it: 70B, 1.4T, 5.76e23.</summary>
    public static T Quantity<T>(string text, string option)
        where T : struct, IQuantity<T> =>
        Quantities.Quantity.TryParse<T>(text, out var quantity) && quantity.Value > 0 && double.IsFinite(quantity.Value)
            ? quantity
            : throw new InputException($"'{text}'", option, $"a positive number of {T.Notation.Unit}", T.Notation.Style == QuantityStyle.Scientific ? "Write it as 5.76e23." : "Write it as 70B or 1.4T.");

    /// <summary>A confidence level.</summary>
    public static double Level(double level) => level is > 0 and < 1
        ? level
        : throw new InputException(level.ToString(CultureInfo.InvariantCulture), "--level", "a number between 0 and 1", "0.9 is a 90 % interval.");

    /// <summary>name=value.</summary>
    public static (string Name, string Value) Pair(string text, string option, string example)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0 && equals < text.Length - 1) return (text[..equals].Trim(), text[(equals + 1)..].Trim());
        throw new InputException($"'{text}'", option, $"NAME=VALUE, for example {example}", $"Write {option} {example}.");
    }

    /// <summary>A number.</summary>
    public static double Number(string text, string option, string expected) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new InputException($"'{text}'", option, expected, "Numbers are written with a point: 1.6, 1e-3.");

    /// <summary>One of a few words.</summary>
    public static T Word<T>(string text, string option)
        where T : struct, Enum =>
        Enum.TryParse(typeof(T), text, ignoreCase: true, out var value) && !char.IsAsciiDigit(text[0])
            ? (T)value
            : throw new InputException($"'{text}'", option, string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant())), "Choose one of them.");

    /// <summary>A scale by which runs are ordered.</summary>
    public static RunColumn By(string text) => text.ToLowerInvariant() switch
    {
        "flops" => RunColumn.Flops,
        "params" => RunColumn.Params,
        "tokens" => RunColumn.Tokens,
        _ => throw new InputException($"'{text}'", "--by", "flops, params or tokens", "Choose one of them."),
    };

    /// <summary>An option that may be given several times, or with several values.</summary>
    public static Option<string[]> Many(string name, string description, string help) => new(name)
    {
        Description = description,
        HelpName = help,
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };
}
