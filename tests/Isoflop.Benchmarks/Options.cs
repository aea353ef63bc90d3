using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Benchmarks;

/// <summary>The command line of a benchmark: options of the form <c>--name value</c>.</summary>
sealed class Options
{
    const string OutName = "--out";
    const string DateName = "--date";

    readonly string[] _arguments;
    readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Options(string[] arguments)
    {
        _arguments = arguments;
        for (var i = 1; i < arguments.Length; i += 2)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Length)
                throw new InputException($"'{arguments[i]}'", arguments[0], "options of the form --name value", "For example --out FILE.");
            _values[arguments[i]] = arguments[i + 1];
        }
    }

    /// <summary>What a reader types to get the same result; where it was written, and when, is not part of it.</summary>
    public string Command =>
        "dotnet run -c Release --project tests/Isoflop.Benchmarks -- "
        + string.Join(' ', [_arguments[0], .. _values.Where(option => option.Key is not (OutName or DateName)).Select(option => $"{option.Key} {Quoted(option.Value)}")]);

    /// <summary>The file to write the result to; null where it is only printed.</summary>
    public string? Out => Text(OutName);

    /// <summary>The date to print; null where none was given.</summary>
    public string? Date => Text(DateName);

    public string? Text(string name) => _values.GetValueOrDefault(name);

    public int Count(string name, int otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new InputException($"'{text}'", name, "a whole number above 0", "Leave it out for the default.");
    }

    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return otherwise;
        return Enum.TryParse<T>(text, ignoreCase: true, out var choice) && Enum.IsDefined(choice)
            ? choice
            : throw new InputException($"'{text}'", name, string.Join(" or ", Enum.GetNames<T>()).ToLowerInvariant(), "Leave it out for the default.");
    }

    public void RefuseOthers(params ReadOnlySpan<string> known)
    {
        foreach (var name in _values.Keys)
        {
            if (!known.Contains(name) && name is not (OutName or DateName))
                throw new InputException($"'{name}'", _arguments[0], string.Join(", ", [.. known.ToArray(), OutName, DateName]), "Leave it out.");
        }
    }

    static string Quoted(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"'{value}'" : value;
}
