using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;

namespace Isoflop.Plans.Forecasts;

/// <summary>One file of a ledger: what was written, when, and the hash that ties it to the file before.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Kind">What its content is: a forecast or a score.</param>
/// <param name="Written">When it was written, as the writer's clock said.</param>
/// <param name="Previous">Hash of the entry before; 64 zeros for the first.</param>
/// <param name="Content">The forecast or the score.</param>
sealed record LedgerEntry(int Number, LedgerKind Kind, DateTimeOffset Written, string Previous, JsonObject Content)
{
    const int Version = 1;

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the first entry follows.</summary>
    public static string Beginning { get; } = new('0', 64);

    /// <summary>SHA-256 of the entry's text without its last line, the one that holds this hash.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body().ToJsonString(Indented))));

    /// <summary>The name of the forecast that it is about.</summary>
    public string Name => (string)Content["name"]!;

    /// <summary>The name of its file: 0003-big-run.score.json.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{Number:D4}-{Name}.{Kind.ToString().ToLowerInvariant()}.json");

    /// <summary>The text of its file.</summary>
    public string Write()
    {
        var document = Body();
        document["hash"] = Hash;
        return document.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="text">The text of its file.</param>
    /// <param name="where">The file, for messages.</param>
    /// <returns>The entry, and whether its text is to the letter what was written.</returns>
    /// <exception cref="InputException">The text is no entry of a ledger.</exception>
    public static (LedgerEntry Entry, bool AsWritten) Read(string text, string where)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject document || (string?)document["isoflop"] != "ledger") throw Wrong("no \"isoflop\": \"ledger\"", null);
            var entry = new LedgerEntry(
                (int)document["number"]!,
                Enum.Parse<LedgerKind>((string)document["kind"]!, ignoreCase: true),
                DateTimeOffset.Parse((string)document["written"]!, CultureInfo.InvariantCulture),
                (string)document["previous"]!,
                (JsonObject)document["content"]!.DeepClone());
            if (entry.Previous?.Length != Beginning.Length || entry.Name is null) throw Wrong("an entry without a name or the hash of the one before", null);
            // What cannot be read now would be found out only when it is asked for.
            if (entry.Kind == LedgerKind.Forecast) ForecastContent.Read(entry.Content);
            else _ = (double)entry.Content["measured"]!;
            return (entry, entry.Write() == text);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or InvalidOperationException or InvalidCastException or NullReferenceException)
        {
            throw Wrong(exception.Message, exception);
        }

        InputException Wrong(string found, Exception? cause) => new(found, where, "an entry that isoflop forecast wrote", "Restore the file from a copy, or take another folder.", cause);
    }

    JsonObject Body() => new()
    {
        ["isoflop"] = "ledger",
        ["version"] = Version,
        ["number"] = Number,
        ["kind"] = Kind.ToString().ToLowerInvariant(),
        ["written"] = Written.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["previous"] = Previous,
        ["content"] = Content.DeepClone(),
    };
}

/// <summary>What an entry of a ledger holds.</summary>
enum LedgerKind
{
    /// <summary>A forecast.</summary>
    Forecast,

    /// <summary>The measurement that a forecast was about.</summary>
    Score,
}
