using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Formats;

/// <summary>
/// Models as the folders that Hugging Face's transformers library loads: <c>config.json</c>, <c>model.safetensors</c> and <c>tokenizer.json</c>.
/// Dense models are <c>llama</c>, those with normalised queries and keys <c>qwen3</c>, those with plain experts <c>mixtral</c>.
/// </summary>
public static class HuggingFaceFolder
{
    const string ConfigName = "config.json";
    const string WeightsName = "model.safetensors";
    const string IndexName = "model.safetensors.index.json";
    const string TokenizerName = "tokenizer.json";

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes a folder; each file through one beside it that is renamed at the end, and <c>config.json</c> last.</summary>
    /// <param name="model">The model and its tokenizer.</param>
    /// <param name="folder">The folder; made where it is not there, its files replaced.</param>
    /// <exception cref="InputException">transformers has no such architecture, or a file cannot be written.</exception>
    public static void Write(LanguageModel model, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Check(folder);
        var config = HuggingFaceConfig.Write(model, folder).ToJsonString(Indented) + "\n";
        var tensors = new SafetensorsWriter();
        // transformers refuses a file that does not say this.
        tensors.Add("format", "pt");
        foreach (var slice in model.Model.Layout.Slices) tensors.Add(slice.Name, slice.Dimensions, model.Model.WeightMemory.Slice(slice.Offset, slice.Length));
        try
        {
            Directory.CreateDirectory(folder);
            tensors.Write(Path.Combine(folder, WeightsName));
            model.Tokenizer.Save(Path.Combine(folder, TokenizerName));
            var aside = Path.Combine(folder, ConfigName + SafetensorsWriter.Unfinished);
            File.WriteAllText(aside, config);
            File.Move(aside, Path.Combine(folder, ConfigName), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be written ({e.Message})", folder, "a folder with room that may be written to", "Free room, or choose another folder.", e);
        }
    }

    /// <summary>Reads a folder, its weights in one file or in several with an index.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="InputException">There is no such folder, a file is missing or damaged, or it holds something that the lab does not compute.</exception>
    public static LanguageModel Read(string folder)
    {
        var shape = HuggingFaceConfig.Read(Json(Path.Combine(folder, ConfigName)), Path.Combine(folder, ConfigName));
        using var weights = Open(folder);
        weights.Require(shape);
        var model = Transformer.Empty(shape);
        foreach (var slice in model.Layout.Slices) weights.Of(slice.Name).Read(slice.Name, slice.Dimensions, slice.In(model.Weights));
        var read = new LanguageModel(model, Tokenizer.Load(Path.Combine(folder, TokenizerName)));
        read.Check(folder);
        return read;
    }

    static SafetensorsShards Open(string folder)
    {
        var index = Path.Combine(folder, IndexName);
        if (!File.Exists(index)) return SafetensorsShards.Open([Path.Combine(folder, WeightsName)]);
        if (Json(index)["weight_map"] is not JsonObject map) throw new InputException("no weight_map", index, "the file of every tensor", "Fetch the file again.");
        string[] names = [.. map.Select(entry => entry.Value is JsonValue value && value.TryGetValue<string>(out var name) ? name : "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        // A name with a folder in it could be any file of the machine.
        if (names.FirstOrDefault(name => name.Length == 0 || name.StartsWith('.') || name != Path.GetFileName(name) || name.Contains('\\', StringComparison.Ordinal)) is { } bad)
            throw new InputException($"the file '{bad}'", index, "names of files beside it", "Fetch the file again.");
        return SafetensorsShards.Open([.. names.Select(name => Path.Combine(folder, name))]);
    }

    static JsonObject Json(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new InputException("no JSON object", path, "a JSON object", "Fetch the file again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "a file of a Hugging Face folder", "Check the path.", e);
        }
        catch (JsonException e)
        {
            throw new InputException($"malformed JSON ({e.Message})", path, "a JSON object", "Fetch the file again.", e);
        }
    }
}
