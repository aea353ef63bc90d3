using System.Globalization;
using Isoflop.Findings;
using Isoflop.Quantities;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Isoflop.Settings;

/// <summary>
/// A mapping of a YAML file, whose keys are taken one after the other; every message has the line. What is left at the end is a key that nobody knows.
/// </summary>
public sealed class YamlSettings
{
    readonly string _file;
    readonly YamlMappingNode _node;
    readonly HashSet<string> _known = new(StringComparer.Ordinal);

    YamlSettings(YamlMappingNode node, string file) => (_node, _file) = (node, file);

    /// <summary>File and line of the mapping, for messages.</summary>
    public string Where => At(_node);

    /// <summary>The mapping that a file is.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What it is expected to be, for messages: <c>a study file</c>.</param>
    /// <exception cref="InputException">It cannot be read, is no YAML, or no mapping.</exception>
    public static YamlSettings Read(string file, string what)
    {
        try
        {
            return Parse(File.ReadAllText(file), file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({exception.Message})", file, what, "Check the path.", exception);
        }
    }

    /// <summary>The mapping that a text is.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="file">What to call it in messages.</param>
    /// <exception cref="InputException">It is no YAML, or no mapping.</exception>
    public static YamlSettings Parse(string yaml, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (Exception exception) when (exception is YamlException or InvalidOperationException)
        {
            // A list or mapping that the file ends in has no line.
            var where = exception is YamlException { Start.Line: var line } ? $"{file}, line {line}" : $"the end of {file}";
            throw new InputException($"no YAML ({exception.Message})", where, "a mapping of keys to values", "Correct it there.", exception);
        }
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new YamlSettings(root, file)
            : throw new InputException("something else", file, "one mapping of keys to values", "Begin with a line such as 'seed: 1'.");
    }

    /// <summary>File and line of a key, or of the mapping where it is left out.</summary>
    public string Line(string key) => At(Find(key) ?? _node);

    /// <summary>The keys in the order of the file, for a mapping whose keys are names of the user's own; all of them count as known.</summary>
    public string[] Keys
    {
        get
        {
            string[] keys = [.. _node.Children.Keys.Select(Name)];
            _known.UnionWith(keys);
            return keys;
        }
    }

    /// <summary>Whether the key is there.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>The value of a key, which is one word or text; null where it is left out.</summary>
    public string? Text(string key) => Find(key) is { } node ? Scalar(node, key) : null;

    /// <summary>The values of a key: of a list, or of one word; empty where it is left out.</summary>
    public (string Value, string Where)[] Texts(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(node => (Scalar(node, key), At(node)))],
        var node => [(Scalar(node, key), At(node))],
    };

    /// <summary>The mapping of a key; null where it is left out or is one word.</summary>
    public YamlSettings? Mapping(string key) => Find(key) is YamlMappingNode node ? new YamlSettings(node, _file) : null;

    /// <summary>The mappings that a key lists; empty where it is left out.</summary>
    public YamlSettings[] Mappings(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list when list.Children.All(node => node is YamlMappingNode) => [.. list.Children.Select(node => new YamlSettings((YamlMappingNode)node, _file))],
        var node => throw new InputException($"{key} that is no list of mappings", At(node), "lines such as '- {name: value}'", "Write one line for each."),
    };

    /// <summary>
    /// The entries of a list, each one word or a mapping of one key to its settings: <c>- name</c> or <c>- name: {key: value}</c>. Settings are null where there
    /// are none; empty where the key is left out.
    /// </summary>
    public (string Name, YamlSettings? Settings, string Where)[] Named(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => [.. list.Children.Select(node => Entry(node, key))],
        var node => throw new InputException($"{key} that is no list", At(node), "lines such as '- name' or '- name: {key: value}'", "Write one line for each."),
    };

    /// <summary>A number in a range; null where it is left out.</summary>
    public double? Number(string key, Func<double, bool> holds, string expected) =>
        Text(key) is { } text ? Number(text, Line(key), key, holds, expected) : null;

    /// <summary>A whole number, such as <c>4096</c> or <c>4k</c>; null where it is left out.</summary>
    public int? Whole(string key, int least, int most = int.MaxValue) => (int?)Number(
        key, value => value >= least && value <= most && value == Math.Floor(value), most == int.MaxValue ? $"a whole number, at least {least:N0}" : $"a whole number, {least:N0} to {most:N0}");

    /// <summary>yes or no.</summary>
    public bool? Flag(string key) => Text(key) switch
    {
        null => null,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        var text => throw new InputException($"{key} of '{text}'", Line(key), "true or false", "Correct it there."),
    };

    /// <summary>One of a few words.</summary>
    public T? Word<T>(string key)
        where T : struct, Enum
    {
        if (Text(key) is not { } text) return null;
        var names = Enum.GetNames<T>();
        return names.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw new InputException($"{key} of '{text}'", Line(key), string.Join(", ", names.Select(name => name.ToLowerInvariant())), $"The nearest is '{NearestName.Of(text, names)!.ToLowerInvariant()}'.");
    }

    /// <summary>A quantity as people write it: 30k, 1e11, 2.5M.</summary>
    public static double Number(string text, string where, string key, Func<double, bool> holds, string expected)
    {
        // Shares are written in percent.
        var share = text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) ? percent / 100 : double.NaN;
        var value = Quantity.TryParse<Tokens>(text, out var quantity) ? quantity.Value : share;
        return double.IsFinite(value) && holds(value) ? value : throw new InputException($"{key} of '{text}'", where, expected, "Correct it there.");
    }

    /// <summary>Refuses keys that nothing asked for.</summary>
    /// <exception cref="InputException">There is one: the message has its line and the nearest key that there is.</exception>
    public void RefuseUnknown()
    {
        foreach (var key in _node.Children.Keys)
        {
            var name = Name(key);
            if (!_known.Contains(name))
                throw new InputException($"the key '{name}'", At(key), $"one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}", $"The nearest is '{NearestName.Of(name, _known)}'.");
        }
    }

    (string Name, YamlSettings? Settings, string Where) Entry(YamlNode node, string key)
    {
        if (node is YamlScalarNode { Value.Length: > 0 }) return (Name(node), null, At(node));
        if (node is YamlMappingNode { Children.Count: 1 } mapping)
        {
            var (name, value) = mapping.Children.First();
            if (value is YamlMappingNode settings) return (Name(name), new YamlSettings(settings, _file), At(node));
            // "- name:" with nothing behind it.
            if (value is YamlScalarNode { Value: null or "" }) return (Name(name), null, At(node));
        }
        throw new InputException($"an entry of {key} that is no name", At(node), "'- name' or '- name: {key: value}'", "Indent the settings of an entry below its name, or put them in braces.");
    }

    static string Name(YamlNode key) => key is YamlScalarNode { Value: { } text } ? text : key.ToString();

    // Rules of other projects have names with underscores, our keys have hyphens: either may be written for the other.
    YamlNode? Find(string key)
    {
        _known.Add(key);
        if (_node.Children.TryGetValue(new YamlScalarNode(key), out var node)) return node;
        var other = key.Contains('_', StringComparison.Ordinal) ? key.Replace('_', '-') : key.Replace('-', '_');
        if (other == key || !_node.Children.TryGetValue(new YamlScalarNode(other), out node)) return null;
        _known.Add(other);
        return node;
    }

    string Scalar(YamlNode node, string key) => node is YamlScalarNode { Value: { Length: > 0 } text }
        ? text
        : throw new InputException($"{key} that is {(node is YamlScalarNode ? "empty" : "no single value")}", At(node), "one value", "Correct it there.");

    string At(YamlNode node) => $"{_file}, line {node.Start.Line}";
}
