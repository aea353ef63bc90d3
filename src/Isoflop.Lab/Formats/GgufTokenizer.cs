using System.Text.Json.Nodes;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Lab.Formats;

/// <summary>A tokenizer in a GGUF file's metadata: the same tokens and merges that <c>tokenizer.json</c> lists.</summary>
static class GgufTokenizer
{
    // llama.cpp's numbers for the type of a token.
    const int Normal = 1;
    const int Control = 3;
    const int Unused = 5;

    /// <summary>The values of a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="vocabulary">The model's vocabulary; tokens beyond the tokenizer's are listed as unused.</param>
    public static IEnumerable<(string Key, object Value)> Values(Tokenizer tokenizer, int vocabulary)
    {
        var model = JsonNode.Parse(tokenizer.ToJson())!["model"]!;
        var tokens = Enumerable.Range(0, vocabulary).Select(id => $"[unused{id}]").ToArray();
        foreach (var (token, id) in model["vocab"]!.AsObject()) tokens[(int)id!] = token;
        var special = tokenizer.Specials.Values.ToHashSet();
        yield return ("tokenizer.ggml.model", "gpt2");
        yield return ("tokenizer.ggml.pre", "gpt-2");
        yield return ("tokenizer.ggml.tokens", tokens);
        yield return ("tokenizer.ggml.token_type", Enumerable.Range(0, vocabulary).Select(id => special.Contains(id) ? Control : id < tokenizer.VocabularySize ? Normal : Unused).ToArray());
        yield return ("tokenizer.ggml.merges", model["merges"]!.AsArray().Select(merge => (string)merge!).ToArray());
        if (tokenizer.EndOfText is { } end)
        {
            // Every document begins after the end of another.
            yield return ("tokenizer.ggml.bos_token_id", (uint)end);
            yield return ("tokenizer.ggml.eos_token_id", (uint)end);
        }
        yield return ("tokenizer.ggml.add_bos_token", false);
    }

    /// <summary>The tokenizer of a file.</summary>
    /// <exception cref="InputException">The file has none, or one of another kind.</exception>
    public static Tokenizer Read(GgufFile file, string path)
    {
        var metadata = file.Metadata;
        var (model, pre) = (metadata.GetValueOrDefault("tokenizer.ggml.model") as string, metadata.GetValueOrDefault("tokenizer.ggml.pre") as string);
        if (model != "gpt2" || pre is not ("gpt-2" or "gpt2"))
            throw new InputException($"a tokenizer '{model}' with the pattern '{pre}'", path, "byte-level BPE with GPT-2's pattern", "Take a model with such a tokenizer.");
        var tokens = Texts("tokenizer.ggml.tokens");
        int[] types = metadata.GetValueOrDefault("tokenizer.ggml.token_type") is List<object> listed && listed.Count == tokens.Length && listed.TrueForAll(type => type is int)
            ? [.. listed.Cast<int>()]
            : [.. tokens.Select(_ => Normal)];
        // What pads the vocabulary stands at its end.
        var count = tokens.Length;
        while (count > 0 && types[count - 1] == Unused) count--;
        var json = JsonNode.Parse(Tokenizer.Bytes.ToJson())!;
        json["added_tokens"] = new JsonArray([.. Enumerable.Range(0, count).Where(id => types[id] == Control).Select(id => new JsonObject { ["id"] = id, ["content"] = tokens[id] })]);
        var vocabulary = new JsonObject();
        for (var id = 0; id < count; id++)
        {
            if (!vocabulary.TryAdd(tokens[id], id)) throw new InputException($"the token '{tokens[id]}' twice", path, "every token once", "Export the file again.");
        }
        json["model"]!["vocab"] = vocabulary;
        json["model"]!["merges"] = new JsonArray([.. Texts("tokenizer.ggml.merges").Select(merge => JsonValue.Create(merge))]);
        return Tokenizer.Parse(json.ToJsonString(), path);

        string[] Texts(string key) => metadata.GetValueOrDefault(key) is List<object> values && values.TrueForAll(value => value is string)
            ? [.. values.Cast<string>()]
            : throw new InputException($"no '{key}'", path, "a list of texts", "Take a file with its tokenizer in it.");
    }
}
