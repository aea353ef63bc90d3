using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Formats;

/// <summary>The safetensors files that together hold a model.</summary>
sealed class SafetensorsShards : IDisposable
{
    readonly List<SafetensorsFile> _files = [];
    readonly Dictionary<string, SafetensorsFile> _places = new(StringComparer.Ordinal);
    readonly string _name;

    SafetensorsShards(string name) => _name = name;

    /// <summary>Opens files.</summary>
    /// <exception cref="InputException">One is missing or damaged, or two hold the same tensor.</exception>
    public static SafetensorsShards Open(string[] paths)
    {
        var shards = new SafetensorsShards(paths.Length == 1 ? paths[0] : Path.GetDirectoryName(paths[0]) ?? "");
        try
        {
            foreach (var path in paths)
            {
                var file = SafetensorsFile.Open(path);
                shards._files.Add(file);
                foreach (var tensor in file.Tensors)
                {
                    if (!shards._places.TryAdd(tensor.Name, file)) throw new InputException($"the tensor '{tensor.Name}' a second time", path, "every tensor once", "Fetch the files again.");
                }
            }
        }
        catch
        {
            shards.Dispose();
            throw;
        }
        return shards;
    }

    /// <summary>The file that holds a tensor.</summary>
    public SafetensorsFile Of(string name) => _places[name];

    /// <summary>Refuses files that do not hold exactly a model's tensors, before memory is taken for it.</summary>
    /// <param name="shape">The shape that the configuration states.</param>
    /// <exception cref="InputException">A tensor is missing, or there is one that the lab would not compute with.</exception>
    public void Require(TransformerShape shape)
    {
        // Every layer has nine tensors and every expert three: a configuration that states more than there are is not believed.
        var least = shape.Layers * (long)(shape.Experts.Routed ? 7 + (3L * shape.Experts.Count) : 9);
        if (least > _places.Count) throw Wrong($"{_places.Count} tensors", $"at least {least} for the configuration's layers and experts");
        var names = ParameterLayout.Of(shape).Slices.Select(slice => slice.Name).ToHashSet(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !_places.ContainsKey(name)) is { } missing) throw Wrong($"no tensor '{missing}'", "all tensors of the configuration's shape");
        // Frequencies follow from the base, and a tied head is a second name of the embedding: old files write them out.
        var others = _places.Keys.Where(name => !names.Contains(name) && !name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal) && !(shape.TiedHead && name == "lm_head.weight"));
        if (others.FirstOrDefault() is { } other) throw Wrong($"the tensor '{other}'", "a model without it");
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }

    InputException Wrong(string found, string expected) => new(found, _name, expected, "Take the weights that belong to config.json.");
}
