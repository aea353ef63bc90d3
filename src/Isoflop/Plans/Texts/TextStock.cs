using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Plans.Texts;

/// <summary>How much text there is of a kind: a fact with its source, which a user's own file may correct.</summary>
/// <param name="Name">Its name: fineweb.</param>
/// <param name="Tokens">Unique tokens.</param>
/// <param name="Low">Lower end of what it may be; the tokens where the source gives no range.</param>
/// <param name="High">Upper end of what it may be.</param>
/// <param name="Source">Who says so.</param>
/// <param name="Note">What is counted.</param>
public sealed record TextStock(string Name, Tokens Tokens, Tokens Low, Tokens High, string Source, string Note)
{
    /// <summary>The stocks that are shipped.</summary>
    public static ImmutableArray<TextStock> Shipped { get; } = Load();

    /// <summary>Reads stocks as a user writes them: a JSON array of name, tokens, source, and optionally low, high, note.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">The text is no such array, or a stock has no source.</exception>
    public static ImmutableArray<TextStock> Read(string json, string where)
    {
        try
        {
            return [.. JsonNode.Parse(json)!.AsArray().Select((node, number) => One(node!.AsObject(), $"{where}, stock {number + 1}"))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or NullReferenceException)
        {
            throw new InputException(exception.Message, where, "a JSON array of {\"name\": ..., \"tokens\": ..., \"source\": ...}", "Write one object a stock of text.", exception);
        }
    }

    static TextStock One(JsonObject node, string where)
    {
        Tokens? Amount(string key) => node[key] is not { } value ? null
            : value.GetValueKind() == JsonValueKind.Number ? new Tokens((double)value)
            : Quantity.Parse<Tokens>((string)value!);

        var name = (string?)node["name"] ?? throw Missing("name");
        var source = (string?)node["source"] is { Length: > 0 } text ? text : throw Missing("source");
        var tokens = Amount("tokens") ?? throw Missing("tokens");
        if (!(tokens.Value > 0)) throw new InputException($"{tokens.Value} tokens", where, "a number above 0", "Write it as 15T.");
        return new TextStock(name, tokens, Amount("low") ?? tokens, Amount("high") ?? tokens, source, (string?)node["note"] ?? "");

        InputException Missing(string key) => new($"no \"{key}\"", where, "name, tokens and source", "A number without a source is a rumour: say where it is from.");
    }

    static ImmutableArray<TextStock> Load()
    {
        const string resource = "text-stocks.json";
        using var stream = typeof(TextStock).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), resource);
    }
}
