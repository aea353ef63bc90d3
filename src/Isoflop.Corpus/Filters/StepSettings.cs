using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Corpus.Filters;

/// <summary>What a recipe says of one step: names and values as they were written. Every name must be asked for, so that a misspelled one is told.</summary>
/// <param name="values">The values by name; a list has several.</param>
/// <param name="where">What to call the place in messages: a recipe and a line.</param>
public sealed class StepSettings(IReadOnlyDictionary<string, IReadOnlyList<string>> values, string where)
{
    readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Nothing said.</summary>
    public static StepSettings None => new(new Dictionary<string, IReadOnlyList<string>>(), "step");

    /// <summary>What to call the place in messages.</summary>
    public string Where { get; } = where;

    /// <summary>A number.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <param name="otherwise">Where it is not said.</param>
    /// <exception cref="InputException">It is no number.</exception>
    public double Number(string name, double otherwise)
    {
        if (Text(name) is not { } text) return otherwise;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        throw new InputException($"'{text}' as '{name}'", Where, "a number", "Write it with a point and without a unit.");
    }

    /// <summary>A word of the writer's choice; null where it is not said.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <exception cref="InputException">It is a list.</exception>
    public string? Text(string name)
    {
        var list = List(name);
        if (list.Count > 1) throw new InputException($"{list.Count} values as '{name}'", Where, "one", "Keep one of them.");
        return list.Count == 0 ? null : list[0];
    }

    /// <summary>One of several words.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <param name="choices">The words there are, the first being meant where none is said.</param>
    /// <exception cref="InputException">It is another word.</exception>
    public string Choice(string name, params IReadOnlyList<string> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        var text = Text(name) ?? choices[0];
        return choices.Contains(text)
            ? text
            : throw new InputException($"'{text}' as '{name}'", Where, $"one of {string.Join(", ", choices)}", $"The nearest is '{NearestName.Of(text, choices)}'.");
    }

    /// <summary>Yes or no.</summary>
    /// <param name="name">Name of the setting.</param>
    /// <param name="otherwise">Where it is not said.</param>
    /// <exception cref="InputException">It is another word.</exception>
    public bool Flag(string name, bool otherwise) => Choice(name, otherwise ? ["true", "false"] : ["false", "true"]) == "true";

    /// <summary>A list of words; empty where it is not said.</summary>
    /// <param name="name">Name of the setting.</param>
    public IReadOnlyList<string> List(string name)
    {
        _asked.Add(name);
        return values.TryGetValue(name, out var list) ? list : [];
    }

    /// <summary>To be called when everything has been asked for.</summary>
    /// <exception cref="InputException">There is a name that nobody asked for.</exception>
    public void RefuseOthers()
    {
        foreach (var name in values.Keys.Order(StringComparer.Ordinal).Where(name => !_asked.Contains(name)))
        {
            var known = _asked.Order(StringComparer.Ordinal).ToArray();
            throw new InputException(
                $"an unknown setting '{name}'",
                Where,
                known.Length == 0 ? "no settings" : $"one of {string.Join(", ", known)}",
                known.Length == 0 ? "Leave it out." : $"The nearest is '{NearestName.Of(name, known)}'.");
        }
    }
}
