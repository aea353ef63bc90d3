using System.Globalization;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>
/// A run in one safetensors file: weights under their Hugging Face names, moments under theirs with a prefix, and, as text, the spec, the step, and what
/// the run was trained on. Order and noise come from counters, so that seed and step are all of the random state and of the data position.
/// </summary>
static class TrainingCheckpoint
{
    const string Format = "isoflop-training";
    const string First = "optimiser.first.";
    const string Second = "optimiser.second.";

    /// <summary>Writes a run.</summary>
    /// <param name="path">The file; replaced whole or not at all.</param>
    /// <param name="spec">The run.</param>
    /// <param name="text">What it is trained on.</param>
    /// <param name="model">The model.</param>
    /// <param name="optimiser">Its moments and steps.</param>
    /// <param name="create">Opens the unfinished file; null opens a file.</param>
    public static void Write(string path, RunSpec spec, TextIdentity text, Transformer model, Optimiser optimiser, Func<string, Stream>? create = null)
    {
        var writer = new SafetensorsWriter();
        writer.Add("format", Format);
        writer.Add("version", "1");
        writer.Add("spec", RunSpecJson.Write(spec));
        writer.Add("step", optimiser.Steps.ToString(CultureInfo.InvariantCulture));
        writer.Add("sequences", ((long)optimiser.Steps * spec.BatchSequences).ToString(CultureInfo.InvariantCulture));
        writer.Add("text", text.ToString());
        foreach (var slice in model.Layout.Slices)
        {
            writer.Add(slice.Name, slice.Dimensions, model.WeightMemory.Slice(slice.Offset, slice.Length));
            writer.Add(First + slice.Name, slice.Dimensions, optimiser.FirstMemory.Slice(slice.Offset, slice.Length));
            writer.Add(Second + slice.Name, slice.Dimensions, optimiser.SecondMemory.Slice(slice.Offset, slice.Length));
        }
        writer.Write(path, create);
    }

    /// <summary>The spec of a run, without its tensors.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is no checkpoint of a run.</exception>
    public static RunSpec ReadSpec(string path)
    {
        using var file = SafetensorsFile.Open(path);
        return RunSpecJson.Read(Entry(file, "spec", path), path);
    }

    /// <summary>The model of a run alone.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is no checkpoint of a run.</exception>
    public static Transformer ReadModel(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var model = Transformer.Empty(RunSpecJson.Read(Entry(file, "spec", path), path).Shape);
        foreach (var slice in model.Layout.Slices) file.Read(slice.Name, slice.Dimensions, slice.In(model.Weights));
        return model;
    }

    /// <summary>Reads a run into a model and an optimiser of its shape.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">What the run is to go on with.</param>
    /// <param name="model">Filled.</param>
    /// <param name="optimiser">Filled.</param>
    /// <exception cref="InputException">It is no checkpoint of a run, of another shape, or was trained on another text.</exception>
    public static void Read(string path, TextIdentity text, Transformer model, Optimiser optimiser)
    {
        using var file = SafetensorsFile.Open(path);
        var trained = Entry(file, "text", path);
        if (trained != text.ToString())
            throw new InputException($"a text of {text}", path, $"the text that the run was trained on, {trained}", "Resume with the text it began with.");
        if (!int.TryParse(Entry(file, "step", path), NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            throw Foreign($"step '{Entry(file, "step", path)}'", path);
        foreach (var slice in model.Layout.Slices)
        {
            file.Read(slice.Name, slice.Dimensions, slice.In(model.Weights));
            file.Read(First + slice.Name, slice.Dimensions, slice.In(optimiser.First));
            file.Read(Second + slice.Name, slice.Dimensions, slice.In(optimiser.Second));
        }
        optimiser.Steps = step;
    }

    static string Entry(SafetensorsFile file, string key, string path) =>
        file.Metadata.TryGetValue("format", out var format) && format == Format && file.Metadata.TryGetValue("version", out var version) && version == "1"
            && file.Metadata.TryGetValue(key, out var value)
            ? value
            : throw Foreign($"no \"{key}\" of format {Format}, version 1", path);

    static InputException Foreign(string found, string path) =>
        new(found, path, "a checkpoint of a run", "A model without its run can be read as weights, but not resumed.");
}

/// <summary>Tells one text from another by accident, not by intent.</summary>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Digest">64 bits over them.</param>
readonly record struct TextIdentity(int Tokens, ulong Digest)
{
    /// <summary>The identity of a text.</summary>
    /// <param name="text">The text.</param>
    public static TextIdentity Of(TokenArray text) => new(text.Length, text.Digest());

    /// <summary>12800000 tokens, digest 9e3779b97f4a7c15.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tokens} tokens, digest {Digest:x16}");
}
