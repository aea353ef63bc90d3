using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Mixtures;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Pipelines.Recipes;

/// <summary>What the keys of a recipe mean. What is left out takes its default.</summary>
static class RecipeFile
{
    const string Sdk = "sdk";

    static readonly string[] DocumentFormats = ["jsonl.gz", "jsonl", "none"];

    /// <summary>Reads a recipe.</summary>
    /// <param name="settings">The file's mapping.</param>
    /// <param name="file">Its path.</param>
    public static Recipe Read(YamlSettings settings, string file)
    {
        var defaults = new Recipe([], []);
        var recipe = new Recipe(Sources(settings, file), [.. settings.Named("steps").Select(entry => StepCatalogue.Make(entry.Name, entry.Settings, entry.Where, path => Full(path, file)))])
        {
            Folder = Full(settings.Text("folder") ?? defaults.Folder, file),
            Mixture = settings.Mapping("mixture") is { } mixture ? Mixture(mixture) : Flagged(settings, "mixture") ? new MixtureOptions() : null,
            Tokenizer = Tokenizer(settings, file),
            Output = settings.Mapping("output") is { } output ? Output(output) : defaults.Output,
            EvidenceCharacters = settings.Whole("evidence-characters", 0, 1 << 24) ?? defaults.EvidenceCharacters,
        };
        settings.RefuseUnknown();
        if (recipe.Output.Bin && recipe.Tokenizer is null)
            throw new InputException("token files without a tokenizer", settings.Line("output"), "the key 'tokenizer'", "Write 'tokenizer: bytes', or 'tokenizer: {train: 8192}'.");
        return recipe;
    }

    static ImmutableArray<CorpusSource> Sources(YamlSettings settings, string file)
    {
        var mappings = settings.Mappings("sources");
        if (mappings.Length == 0) throw new InputException("no source", settings.Line("sources"), "the key 'sources' with at least one", "Write 'sources:' and below it '- {name: docs, path: sdk}'.");
        var sources = ImmutableArray.CreateBuilder<CorpusSource>();
        foreach (var mapping in mappings)
        {
            var path = mapping.Text("path") ?? throw new InputException("a source without a path", mapping.Where, "a file, a folder, a pattern, or sdk", "Write 'path: PATH'.");
            var name = mapping.Text("name") ?? Path.GetFileNameWithoutExtension(path.TrimEnd('/'));
            if (sources.Any(source => source.Name == name))
                throw new InputException($"a second source '{name}'", mapping.Where, "a name of its own for each source", "Write 'name: OTHER': evidence and mixtures tell sources apart by it.");
            sources.Add(new CorpusSource(name, path == Sdk ? path : Full(path, file))
            {
                Format = Format(mapping, path == Sdk),
                TextField = mapping.Text("text") ?? "text",
                IdField = mapping.Text("id"),
                Fields = mapping.Mapping("fields") is { } fields ? Fields(fields) : ImmutableSortedDictionary<string, string>.Empty,
                Licence = mapping.Text("licence"),
            });
            mapping.RefuseUnknown();
        }
        return sources.ToImmutable();
    }

    static SourceFormat Format(YamlSettings mapping, bool sdk)
    {
        var format = mapping.Word<SourceFormat>("format") ?? (sdk ? SourceFormat.Sdk : SourceFormat.Auto);
        return sdk == format is SourceFormat.Sdk or SourceFormat.Entries
            ? format
            : throw new InputException($"format of '{mapping.Text("format")}'", mapping.Line("format"), sdk ? "sdk, or entries for a document an entry" : "a format of files", "The path sdk is the documentation of the .NET SDK.");
    }

    static ImmutableSortedDictionary<string, string> Fields(YamlSettings fields) => fields.Keys.ToImmutableSortedDictionary(key => key, key => fields.Text(key)!, StringComparer.Ordinal);

    static MixtureOptions Mixture(YamlSettings mapping)
    {
        var defaults = new MixtureOptions();
        var by = mapping.Text("by");
        var (ascending, descending) = (mapping.Text("ascending"), mapping.Text("descending"));
        if (ascending is not null && descending is not null) throw new InputException("ascending and descending", mapping.Line("descending"), "one of them", "Remove the other.");
        var order = mapping.Word<MixtureOrder>("order");
        if (order is MixtureOrder.Ascending or MixtureOrder.Descending)
            throw new InputException($"order of '{mapping.Text("order")}'", mapping.Line("order"), "shuffled or source", "For a curriculum write 'ascending: FIELD' or 'descending: FIELD'.");
        var options = new MixtureOptions
        {
            Field = by is null or "source" ? null : by,
            Weights = Numbers(mapping, "weights"),
            Epochs = Numbers(mapping, "epochs"),
            Temperature = mapping.Number("temperature", value => value > 0, "a number above 0") ?? defaults.Temperature,
            Tokens = mapping.Number("tokens", value => value >= 1, "a number of tokens") ?? defaults.Tokens,
            MostEpochs = mapping.Number("most-epochs", value => value > 0, "a number above 0") ?? defaults.MostEpochs,
            Order = ascending is not null ? MixtureOrder.Ascending : descending is not null ? MixtureOrder.Descending : order ?? defaults.Order,
            Score = ascending ?? descending,
            Seed = (ulong?)mapping.Whole("seed", 0) ?? defaults.Seed,
        };
        mapping.RefuseUnknown();
        return options;
    }

    static ImmutableSortedDictionary<string, double> Numbers(YamlSettings mapping, string key)
    {
        if (!mapping.Has(key)) return ImmutableSortedDictionary<string, double>.Empty;
        var numbers = mapping.Mapping(key) ?? throw new InputException($"{key} that is no mapping", mapping.Line(key), "a number for each group: {web: 0.7, books: 0.3}", "Correct it there.");
        return numbers.Keys.ToImmutableSortedDictionary(name => name, name => numbers.Number(name, value => value >= 0, "a number at least 0")!.Value, StringComparer.Ordinal);
    }

    static TokenizerChoice? Tokenizer(YamlSettings settings, string file)
    {
        if (settings.Mapping("tokenizer") is not { } mapping)
        {
            return settings.Text("tokenizer") switch
            {
                null or "none" => null,
                "bytes" => new TokenizerChoice(),
                var path => new TokenizerChoice { Path = Full(path, file) },
            };
        }
        var defaults = new TokenizerChoice();
        var choice = new TokenizerChoice
        {
            Train = mapping.Whole("train", 257, 1 << 16) ?? throw new InputException("no size", mapping.Where, "the key 'train' with the tokens to learn", "Write 'tokenizer: {train: 8192}'."),
            SampleBytes = Bytes(mapping, "sample") ?? defaults.SampleBytes,
        };
        mapping.RefuseUnknown();
        return choice;
    }

    static OutputChoice Output(YamlSettings mapping)
    {
        var defaults = new OutputChoice();
        var documents = mapping.Text("documents") ?? defaults.Documents;
        if (!DocumentFormats.Contains(documents))
            throw new InputException($"documents of '{documents}'", mapping.Line("documents"), string.Join(", ", DocumentFormats), $"The nearest is '{NearestName.Of(documents, DocumentFormats)}'.");
        var tokens = mapping.Texts("tokens");
        foreach (var (value, where) in tokens.Where(token => token.Value is not ("bin" or "megatron")))
            throw new InputException($"tokens of '{value}'", where, "bin, megatron, or both: [bin, megatron]", "bin is what nanoGPT and the lab read.");
        var output = new OutputChoice
        {
            Documents = documents,
            ShardBytes = Bytes(mapping, "shard") ?? defaults.ShardBytes,
            Bin = tokens.Length > 0,
            Megatron = tokens.Any(token => token.Value == "megatron"),
            ValidationShare = mapping.Number("validation", share => share is >= 0 and <= 0.5, "a share from 0 to 50%") ?? defaults.ValidationShare,
        };
        mapping.RefuseUnknown();
        return output;
    }

    static long? Bytes(YamlSettings mapping, string key) => mapping.Text(key) is { } text ? ByteCount.Parse(text, mapping.Line(key)) : null;

    static bool Flagged(YamlSettings settings, string key) => settings.Text(key) switch
    {
        null or "none" => false,
        "shuffled" => true,
        var text => throw new InputException($"{key} of '{text}'", settings.Line(key), "none, shuffled, or a mapping", "For shares write 'mixture: {weights: {web: 0.7, books: 0.3}}'."),
    };

    static string Full(string path, string file) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path));
}
