using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Hugging Face's <c>tokenizer.json</c> for byte-level BPE: model <c>BPE</c>, pre-tokenizer <c>ByteLevel</c> with its pattern and no space put in front.
/// Merges are written as <c>"a b"</c>, which old and new readers take, and read in that form or as pairs.
/// </summary>
static class TokenizerFile
{
    const string Remedy = "Take the file of a byte-level BPE tokenizer like GPT-2's, or train one here.";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a tokenizer.</summary>
    public static void Write(Tokenizer tokenizer, string path)
    {
        var aside = path + ".partial";
        try
        {
            File.WriteAllText(aside, Text(tokenizer));
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be written ({e.Message})", path, "a folder with room that may be written to", "Free room, or choose another path.", e);
        }
    }

    /// <summary>A tokenizer as the text of its file.</summary>
    public static string Text(Tokenizer tokenizer)
    {
        var special = tokenizer.Specials.ToDictionary(token => token.Value, token => token.Key);
        string Token(int id) => special.TryGetValue(id, out var name) ? name : ByteAlphabet.Write(tokenizer.BytesOf(id));
        JsonObject ByteLevel(bool space) => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = space, ["trim_offsets"] = true, ["use_regex"] = true };
        var ids = Enumerable.Range(0, tokenizer.VocabularySize);
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray([.. special.OrderBy(token => token.Key).Select(token => new JsonObject
            {
                ["id"] = token.Key,
                ["content"] = token.Value,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            })]),
            ["normalizer"] = null,
            ["pre_tokenizer"] = ByteLevel(space: false),
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(space: true),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = null,
                ["end_of_word_suffix"] = null,
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = new JsonObject(ids.Select(id => KeyValuePair.Create(Token(id), (JsonNode?)id))),
                ["merges"] = new JsonArray([.. tokenizer.Merges.Select(merge => JsonValue.Create($"{Token(merge.Left)} {Token(merge.Right)}"))]),
            },
        }.ToJsonString(Indented) + "\n";
    }

    /// <summary>Reads a tokenizer.</summary>
    public static Tokenizer Read(string path)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "a tokenizer.json", "Check the path.", e);
        }
        return Parse(text, path);
    }

    /// <summary>Reads a tokenizer from the text of its file.</summary>
    public static Tokenizer Parse(byte[] text, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InputException($"no tokenizer ({e.Message})", path, "a tokenizer.json as Hugging Face's tokenizers library writes it", Remedy, e);
        }
    }

    static Tokenizer Read(JsonElement root, string path)
    {
        var model = root.GetProperty("model");
        Require(Text(model, "type") is null or "BPE", $"a model of type {Text(model, "type")}", path, "BPE");
        foreach (var option in (string[])["byte_fallback", "ignore_merges"]) Require(!Is(model, option), $"{option}: true", path, $"{option}: false");
        foreach (var option in (string[])["continuing_subword_prefix", "end_of_word_suffix"]) Require(Text(model, option) is null or "", $"{option}", path, "none");
        Require(IsNull(root, "normalizer"), "a normalizer", path, "none");
        RequireByteLevel(root, path);

        var specials = Specials(root);
        var ids = Ids(model.GetProperty("vocab"), specials, path);
        var bytes = new byte[ids.Count][];
        foreach (var (token, id) in ids)
        {
            Require((uint)id < (uint)bytes.Length && bytes[id] is null, $"id {id} for '{token}'", path, $"the ids 0 to {bytes.Length - 1}, each once");
            bytes[id] = specials.ContainsKey(token)
                ? Encoding.UTF8.GetBytes(token)
                : ByteAlphabet.Read(token) ?? throw Wrong($"the token '{token}'", path, "tokens in the byte-level alphabet");
        }
        var single = ids.Where(token => token.Key.Length == 1 && !specials.ContainsKey(token.Key)).Select(token => bytes[token.Value][0]).ToHashSet();
        Require(single.Count == 256, $"{single.Count} tokens of a single byte", path, "all 256");
        return new Tokenizer(bytes, Merges(model.GetProperty("merges"), ids, path), specials);
    }

    // Alone, or the one element of a sequence.
    static void RequireByteLevel(JsonElement root, string path)
    {
        const string expected = "ByteLevel with use_regex and without add_prefix_space, which is GPT-2's pattern";
        Require(!IsNull(root, "pre_tokenizer"), "no pre-tokenizer", path, expected);
        var pretokenizer = root.GetProperty("pre_tokenizer");
        if (Text(pretokenizer, "type") == "Sequence" && pretokenizer.GetProperty("pretokenizers") is { } parts && parts.GetArrayLength() == 1) pretokenizer = parts[0];
        Require(Text(pretokenizer, "type") == "ByteLevel", $"the pre-tokenizer {Text(pretokenizer, "type")}", path, expected);
        Require(!Is(pretokenizer, "add_prefix_space"), "add_prefix_space: true", path, expected);
        Require(!pretokenizer.TryGetProperty("use_regex", out var pattern) || pattern.GetBoolean(), "use_regex: false", path, expected);
    }

    static ImmutableSortedDictionary<string, int> Specials(JsonElement root) =>
        root.TryGetProperty("added_tokens", out var added) && added.ValueKind == JsonValueKind.Array
            ? added.EnumerateArray().ToImmutableSortedDictionary(token => token.GetProperty("content").GetString()!, token => token.GetProperty("id").GetInt32(), StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    // Added tokens may stand in the vocabulary or beside it.
    static Dictionary<string, int> Ids(JsonElement vocabulary, ImmutableSortedDictionary<string, int> specials, string path)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in vocabulary.EnumerateObject()) Require(ids.TryAdd(token.Name, token.Value.GetInt32()), $"'{token.Name}' twice", path, "every token once");
        foreach (var (name, id) in specials)
            Require(ids.TryAdd(name, id) || ids[name] == id, $"ids {id} and {ids[name]} for '{name}'", path, "one id a token");
        return ids;
    }

    static ImmutableArray<Merge> Merges(JsonElement merges, Dictionary<string, int> ids, string path)
    {
        var read = ImmutableArray.CreateBuilder<Merge>(merges.GetArrayLength());
        foreach (var merge in merges.EnumerateArray())
        {
            var parts = merge.ValueKind == JsonValueKind.Array ? [.. merge.EnumerateArray().Select(part => part.GetString()!)] : merge.GetString()!.Split(' ');
            Require(parts.Length == 2, $"the merge {merge.GetRawText()}", path, "two tokens a merge");
            read.Add(new Merge(Id(parts[0]), Id(parts[1]), Id(parts[0] + parts[1])));
        }
        return read.MoveToImmutable();

        int Id(string token) => ids.TryGetValue(token, out var id) ? id : throw Wrong($"a merge with '{token}', which is no token", path, "merges of tokens to tokens");
    }

    static bool IsNull(JsonElement element, string name) => !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null;

    static bool Is(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static void Require(bool holds, string found, string path, string expected)
    {
        if (!holds) throw Wrong(found, path, expected);
    }

    static InputException Wrong(string found, string path, string expected) => new(found, path, expected, Remedy);
}
