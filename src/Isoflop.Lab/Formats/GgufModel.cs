using System.Globalization;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Formats;

/// <summary>
/// Models as GGUF, which llama.cpp runs: 32-bit floats, dense models and those with plain experts as architecture <c>llama</c>, dense ones with normalised queries
/// and keys as <c>qwen3</c>. What llama.cpp would compute otherwise than the lab is refused: GELU gates, a shared expert, balance biases, a single active expert.
/// </summary>
public static class GgufModel
{
    const string Llama = "llama";
    const string Qwen = "qwen3";

    /// <summary>Writes a model, through a file beside it that is renamed at the end.</summary>
    /// <param name="model">The model and its tokenizer.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <exception cref="InputException">llama.cpp has no architecture for the shape, or the file cannot be written.</exception>
    public static void Write(LanguageModel model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        model.Check(path);
        var shape = model.Model.Shape;
        var architecture = Architecture(shape, path);
        GgufWriter.Write(
            path,
            [.. Values(shape, architecture), .. GgufTokenizer.Values(model.Tokenizer, shape.Vocabulary)],
            [.. GgufTensorMap.Of(shape, turned: architecture == Llama).Select(tensor => (tensor.Name, tensor.Dimensions, tensor.Take(model.Model.Weights)))]);
    }

    /// <summary>Reads a model of architecture <c>llama</c> or <c>qwen3</c> with 32-bit or 16-bit floats.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">There is no such file, it is damaged, or it holds something that the lab does not compute.</exception>
    public static LanguageModel Read(string path)
    {
        using var file = GgufFile.Open(path);
        var architecture = file.Metadata.GetValueOrDefault("general.architecture") as string;
        if (architecture is not (Llama or Qwen)) throw new InputException($"the architecture '{architecture}'", path, $"{Llama} or {Qwen}", "Take a model of one of these.");
        var shape = Shape(file, architecture, path);
        shape.Check(path);
        var maps = Maps(shape, architecture, file, path);
        var model = Transformer.Empty(shape);
        foreach (var map in maps) map.Put(file.Read(file.Tensors[map.Name]), model.Weights);
        var read = new LanguageModel(model, GgufTokenizer.Read(file, path));
        read.Check(path);
        return read;
    }

    // All is checked against the file before memory is taken for a model that it only claims to hold.
    static GgufTensorMap[] Maps(TransformerShape shape, string architecture, GgufFile file, string path)
    {
        var claimed = ParameterCounts.Of(shape).Total.Value;
        var held = file.Tensors.Values.Sum(tensor => tensor.Dimensions.Aggregate(1.0, (product, dimension) => product * dimension));
        if (claimed > held) throw new InputException($"{held:N0} numbers in its tensors", path, $"the {claimed:N0} parameters of the shape that it states", "Export the file again.");
        GgufTensorMap[] maps = [.. GgufTensorMap.Of(shape, turned: architecture == Llama)];
        foreach (var map in maps)
        {
            if (!file.Tensors.TryGetValue(map.Name, out var tensor)) throw new InputException($"no tensor '{map.Name}'", path, "all tensors of the shape that the file states", "Export the file again.");
            if (!tensor.Dimensions.SequenceEqual(map.Dimensions))
                throw new InputException($"'{map.Name}' of {string.Join(" x ", tensor.Dimensions)}", path, string.Join(" x ", map.Dimensions), "Export the file again.");
            file.Require(tensor);
        }
        // A tensor that is left over is part of a model that the lab does not compute (a bias, scaled rotary positions).
        if (file.Tensors.Keys.Except(maps.Select(map => map.Name)).FirstOrDefault() is { } other)
            throw new InputException($"the tensor '{other}'", path, "a model without it", "Take a plain Llama or Qwen 3.");
        return maps;
    }

    static string Architecture(TransformerShape shape, string path)
    {
        void Require(bool holds, string found, string expected)
        {
            if (!holds) throw new InputException(found, path, expected, "Export to a Hugging Face folder, or train without it.");
        }

        var experts = shape.Experts;
        Require(shape.Gate == FeedForwardGate.SwiGlu, "a GELU gate", "SwiGLU, the gate of llama.cpp's architectures");
        Require(experts.SharedWidth == 0, "a shared expert", "experts without a shared one");
        Require(!experts.Routed || experts.Balance != ExpertBalance.Bias, "a bias on the choice of experts", "experts balanced by the auxiliary loss or not at all");
        Require(!experts.Routed || experts.Active > 1, "one active expert", "two or more: llama.cpp scales the weights of the chosen to sum to 1");
        Require(!experts.Routed || !shape.QueryKeyNorm, "experts with normalised queries and keys", "one of the two");
        return shape.QueryKeyNorm ? Qwen : Llama;
    }

    static IEnumerable<(string Key, object Value)> Values(TransformerShape shape, string architecture)
    {
        string Key(string name) => $"{architecture}.{name}";
        yield return ("general.architecture", architecture);
        yield return ("general.name", string.Create(CultureInfo.InvariantCulture, $"isoflop {ParameterCounts.Of(shape).Total}"));
        // All tensors are 32-bit floats.
        yield return ("general.file_type", 0u);
        yield return (Key("vocab_size"), (uint)shape.Vocabulary);
        yield return (Key("context_length"), (uint)shape.Context);
        yield return (Key("embedding_length"), (uint)shape.Width);
        yield return (Key("block_count"), (uint)shape.Layers);
        yield return (Key("feed_forward_length"), (uint)shape.FeedForwardWidth);
        yield return (Key("attention.head_count"), (uint)shape.Heads);
        yield return (Key("attention.head_count_kv"), (uint)shape.KeyHeads);
        yield return (Key("attention.key_length"), (uint)shape.HeadWidth);
        yield return (Key("attention.value_length"), (uint)shape.HeadWidth);
        yield return (Key("attention.layer_norm_rms_epsilon"), (float)shape.NormEpsilon);
        yield return (Key("rope.dimension_count"), (uint)shape.HeadWidth);
        yield return (Key("rope.freq_base"), (float)shape.RotaryBase);
        if (!shape.Experts.Routed) yield break;
        yield return (Key("expert_count"), (uint)shape.Experts.Count);
        yield return (Key("expert_used_count"), (uint)shape.Experts.Active);
    }

    static TransformerShape Shape(GgufFile file, string architecture, string path)
    {
        var (heads, width, experts) = (Number("attention.head_count"), Number("embedding_length"), Number("expert_count", 0));
        var head = Number("attention.key_length", heads > 0 ? width / heads : 0);
        Require(Number("attention.value_length", head) == head, "values of another length than keys");
        Require(Number("rope.dimension_count", head) == head, "rotary positions on a part of each head");
        Require(!file.Metadata.Keys.Any(key => key.StartsWith($"{architecture}.rope.scaling", StringComparison.Ordinal)), "scaled rotary positions");
        return new TransformerShape
        {
            Vocabulary = file.Metadata.GetValueOrDefault("tokenizer.ggml.tokens") is List<object> tokens ? tokens.Count : Number("vocab_size"),
            Layers = Number("block_count"),
            Width = width,
            Heads = heads,
            KeyValueHeads = Number("attention.head_count_kv", heads),
            HeadSize = head,
            FeedForwardWidth = Number("feed_forward_length"),
            Context = Number("context_length"),
            TiedHead = !file.Tensors.ContainsKey("output.weight"),
            QueryKeyNorm = architecture == Qwen,
            RotaryBase = Real("rope.freq_base", 10_000),
            NormEpsilon = Real("attention.layer_norm_rms_epsilon", 1e-5),
            Experts = experts > 0 ? new ExpertShape { Count = experts, Active = Number("expert_used_count") } : new(),
        };

        int Number(string name, int? otherwise = null) => file.Metadata.GetValueOrDefault($"{architecture}.{name}") switch
        {
            uint and <= int.MaxValue and var number => (int)number,
            int number => number,
            ulong and <= int.MaxValue and var number => (int)number,
            null when otherwise is { } number => number,
            var value => throw new InputException($"'{value}' as {architecture}.{name}", path, "a whole number", "Export the file again."),
        };

        double Real(string name, double otherwise) => file.Metadata.GetValueOrDefault($"{architecture}.{name}") switch
        {
            // 1e-5 as a float is not 1e-5: what people write is the shortest decimal.
            float number => double.Parse(number.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            double number => number,
            _ => otherwise,
        };

        void Require(bool holds, string found)
        {
            if (!holds) throw new InputException(found, path, "a plain Llama or Qwen 3", "Take a model without them.");
        }
    }
}
