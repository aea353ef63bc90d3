using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Isoflop.Findings;

/// <summary>A JSON object that somebody wrote, read field by field: a wrong value says where it stands, a field that nobody knows what it may have meant.</summary>
sealed class JsonFields(JsonObject node, string where)
{
    readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Where the object stands, for messages.</summary>
    public string Where => where;

    /// <summary>The objects of a list, or a single one; each stands at its name where it has one.</summary>
    /// <exception cref="InputException">It is no JSON, or no list of objects.</exception>
    public static ImmutableArray<JsonFields> List(string json, string where)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException exception)
        {
            throw new InputException($"no JSON ({exception.Message})", where, "a list of rows in JSON", "Write it as the command prints it with --json.", exception);
        }
        var rows = root is JsonArray list ? list : [root?.DeepClone()];
        return
        [
            .. rows.Select((row, i) => row is JsonObject item
                ? new JsonFields(item, item["name"] is JsonValue name ? $"{where}, {name}" : $"{where}, row {i + 1}")
                : throw new InputException($"{row?.ToJsonString() ?? "null"}", $"{where}, row {i + 1}", "an object", "Write each row between braces.")),
        ];
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => Read(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        var other => throw Wrong(name, other, "a text"),
    };

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name) => Text(name) is { Length: > 0 } text ? text : throw Missing(name);

    /// <summary>A positive number, or null.</summary>
    public double? Number(string name) => Read(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<double>(out var number) && double.IsFinite(number) && number > 0 => number,
        var other => throw Wrong(name, other, "a number above 0"),
    };

    /// <summary>A whole number of at least 0, or null.</summary>
    public int? Whole(string name) => Read(name) switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var number) && number >= 0 => number,
        var other => throw Wrong(name, other, "a whole number"),
    };

    /// <summary>A whole number that must be there.</summary>
    public int RequiredWhole(string name) => Whole(name) ?? throw Missing(name);

    /// <summary>Yes or no; no where it is not said.</summary>
    public bool Flag(string name) => Read(name) switch
    {
        null => false,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        var other => throw Wrong(name, other, "true or false"),
    };

    /// <summary>A list of texts; empty where there is none.</summary>
    public ImmutableArray<string> Texts(string name) => [.. Items(name).Select(item => item is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw Wrong(name, item, "a list of texts"))];

    /// <summary>A list of numbers; empty where there is none.</summary>
    public ImmutableArray<double> Numbers(string name) => [.. Items(name).Select(item => item is JsonValue value && value.TryGetValue<double>(out var number) ? number : throw Wrong(name, item, "a list of numbers"))];

    /// <summary>An object inside, or null.</summary>
    public JsonFields? Object(string name) => Read(name) switch
    {
        null => null,
        JsonObject inner => new JsonFields(inner, $"{where}, {name}"),
        var other => throw Wrong(name, other, "an object"),
    };

    /// <summary>A list of objects inside; empty where there is none.</summary>
    public ImmutableArray<JsonFields> Objects(string name) =>
        [.. Items(name).Select((item, i) => item is JsonObject inner ? new JsonFields(inner, $"{where}, {name} {i + 1}") : throw Wrong(name, item, "a list of objects"))];

    /// <summary>Refuses fields that nobody has asked for: a misspelled field would otherwise be a value that is silently absent.</summary>
    public void Done()
    {
        var strangers = node.Select(field => field.Key).Where(key => !_known.Contains(key)).ToArray();
        if (strangers.Length > 0)
            throw new InputException($"the field '{strangers[0]}'", where, string.Join(", ", _known.Order(StringComparer.Ordinal)), $"Did you mean {NearestName.Of(strangers[0], _known)}?");
    }

    JsonArray Items(string name) => Read(name) switch
    {
        null => [],
        JsonArray list => list,
        var other => throw Wrong(name, other, "a list"),
    };

    JsonNode? Read(string name)
    {
        _known.Add(name);
        return node[name];
    }

    InputException Missing(string name) => new($"no {name}", where, $"the field {name}", "Add it.");

    InputException Wrong(string name, JsonNode? found, string expected) => new($"{name}: {found?.ToJsonString() ?? "null"}", where, expected, "Correct the row.");
}
