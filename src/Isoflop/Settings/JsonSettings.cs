using System.Text.Json;
using Isoflop.Findings;

namespace Isoflop.Settings;

/// <summary>
/// An object of a JSON file, whose keys are taken one after the other; every message has the key's path. What is left at the end is a key that nobody knows.
/// The like of <see cref="YamlSettings"/> for files that programs write. No serialiser takes part: one brings a tenth of a second of compilation to the start
/// of a program, and tells its errors in the names of our types.
/// </summary>
public sealed class JsonSettings
{
    // Two values of one key would leave open which counts.
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    readonly JsonElement _object;
    readonly string _where;
    readonly string _path;
    readonly HashSet<string> _known = new(StringComparer.Ordinal);

    JsonSettings(JsonElement json, string where, string path) => (_object, _where, _path) = (json, where, path);

    /// <summary>The object that a text is.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The name of the file, for messages.</param>
    /// <param name="what">What it is expected to be, for messages: <c>the JSON of a run</c>.</param>
    /// <exception cref="InputException">It is no JSON, or no object.</exception>
    public static JsonSettings Parse(string json, string where, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonSettings(document.RootElement.Clone(), where, "")
                : throw new InputException($"JSON that is {Said(document.RootElement)}", where, what, "Begin with a brace.");
        }
        catch (JsonException exception)
        {
            throw new InputException($"no JSON ({exception.Message})", where, what, "Correct it there.", exception);
        }
    }

    /// <summary>A text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Where the key is left out; null where it must not be.</param>
    public string Text(string key, string? otherwise = null) =>
        Find(key, otherwise is null) is not { } value ? otherwise! : value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Refused(key, value, "a text");

    /// <summary>A text, or null where the key is null or left out.</summary>
    public string? TextOrNull(string key) => IsNull(key, null) ? null : Text(key);

    /// <summary>A whole number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Where the key is left out; null where it must not be.</param>
    public int Whole(string key, int? otherwise = null) =>
        Find(key, otherwise is null) is not { } value ? otherwise!.Value
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Refused(key, value, "a whole number");

    /// <summary>A whole number, or null; where the key is left out, the other.</summary>
    public int? WholeOrNull(string key, int? otherwise) => IsNull(key, otherwise) ? null : Whole(key, otherwise);

    /// <summary>A seed: a whole number from 0 to 2^64 - 1.</summary>
    public ulong Seed(string key, ulong otherwise) =>
        Find(key, required: false) is not { } value ? otherwise
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number : throw Refused(key, value, "a whole number from 0 to 2^64 - 1");

    /// <summary>A number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="otherwise">Where the key is left out; null where it must not be.</param>
    public double Number(string key, double? otherwise = null) =>
        Find(key, otherwise is null) is not { } value ? otherwise!.Value : value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Refused(key, value, "a number");

    /// <summary>A number, or null; where the key is left out, the other.</summary>
    public double? NumberOrNull(string key, double? otherwise) => IsNull(key, otherwise) ? null : Number(key, otherwise);

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool otherwise) =>
        Find(key, required: false) is not { } value ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Refused(key, value, "true or false");

    /// <summary>One of a few words.</summary>
    public T Word<T>(string key, T otherwise)
        where T : struct, Enum
    {
        if (Find(key, required: false) is not { } value) return otherwise;
        var names = Enum.GetNames<T>();
        return value.ValueKind == JsonValueKind.String && Array.FindIndex(names, name => name.Equals(value.GetString(), StringComparison.OrdinalIgnoreCase)) is >= 0 and var found
            ? Enum.Parse<T>(names[found])
            : throw Refused(key, value, $"one of {string.Join(", ", names)}");
    }

    /// <summary>The object of a key that must be there.</summary>
    public JsonSettings Mapping(string key) =>
        Find(key, required: true) is { ValueKind: JsonValueKind.Object } value ? new JsonSettings(value, _where, $"{_path}{key}.") : throw Refused(key, _object.GetProperty(key), "an object in braces");

    /// <summary>The object of a key, or null where the key is null or left out.</summary>
    public JsonSettings? MappingOrNull(string key) => IsNull(key, null) ? null : Mapping(key);

    /// <summary>Refuses keys that nothing asked for.</summary>
    /// <exception cref="InputException">There is one: the message has the nearest key that there is.</exception>
    public void RefuseUnknown()
    {
        foreach (var property in _object.EnumerateObject())
        {
            if (_known.Contains(property.Name)) continue;
            throw new InputException($"the key '{_path}{property.Name}'", _where, $"one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}", $"The nearest is '{NearestName.Of(property.Name, _known)}'.");
        }
    }

    // Where a key is left out, what it is otherwise may be null too.
    bool IsNull(string key, object? otherwise) => Find(key, required: false) is { } value ? value.ValueKind == JsonValueKind.Null : otherwise is null;

    JsonElement? Find(string key, bool required)
    {
        _known.Add(key);
        if (_object.TryGetProperty(key, out var value)) return value;
        if (!required) return null;
        var nearest = NearestName.Of(key, _object.EnumerateObject().Select(property => property.Name));
        throw new InputException($"no '{_path}{key}'", _where, "every key that has no default", nearest is null ? "Add it." : $"Add it; the nearest there is '{nearest}'.");
    }

    InputException Refused(string key, JsonElement value, string expected) => new($"{_path}{key} that is {Said(value)}", _where, expected, "Correct it there.");

    static string Said(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        _ => value.GetRawText(),
    };
}
