using System.Collections.Immutable;
using System.Security.Cryptography;
using Isoflop.Corpus.Contamination;
using Isoflop.Corpus.Duplicates;
using Isoflop.Corpus.Duplicates.Exact;
using Isoflop.Corpus.Duplicates.Near;
using Isoflop.Corpus.Duplicates.Passages;
using Isoflop.Corpus.Lineage;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Pipelines.Recipes;

/// <summary>The steps that look at the whole corpus, by the names that recipes know them by.</summary>
static class CorpusSteps
{
    /// <summary>Names, what each does, and how it is made from what a recipe says.</summary>
    public static ImmutableArray<(string Name, string Summary, Func<YamlSettings, Func<string, string>, RecipeStep> Create)> All { get; } =
    [
        ("exact-duplicates", "removes documents of one text (by: text, bytes, or address with the key 'field')", (settings, _) => Exact(settings)),
        ("near-duplicates", "removes documents nearly the same as one that stays, by MinHash, each verified by its Jaccard similarity (threshold, mode, keep, against, index, leave-index)", Near),
        ("repeated-paragraphs", "cuts paragraphs that an earlier document has", (settings, _) => Paragraphs(settings, lines: false)),
        ("repeated-lines", "cuts lines that an earlier document has", (settings, _) => Paragraphs(settings, lines: true)),
        ("repeated-passages", "cuts passages of 50 tokens or more that an earlier document has", (settings, _) => Passages(settings)),
        ("decontamination", "finds benchmark items (items: JSONL files) in documents and reports, drops or masks them (action)", Contamination),
    ];

    static RecipeStep Exact(YamlSettings settings)
    {
        var defaults = new ExactDuplicateOptions();
        return new RecipeStep(new ExactDuplicates(new ExactDuplicateOptions
        {
            By = settings.Word<ExactKey>("by") ?? defaults.By,
            Keep = Keep(settings) ?? defaults.Keep,
            AddressField = settings.Text("field") ?? defaults.AddressField,
        }));
    }

    static RecipeStep Near(YamlSettings settings, Func<string, string> full)
    {
        var defaults = new NearDuplicateOptions();
        ImmutableArray<string> against = [.. settings.Texts("against").Select(file => Existing(full(file.Value), file.Where))];
        var options = new NearDuplicateOptions
        {
            Mode = settings.Word<MinHashMode>("mode") ?? defaults.Mode,
            Bands = settings.Whole("bands", 1, 1024) ?? defaults.Bands,
            Rows = settings.Whole("rows", 1, 64) ?? defaults.Rows,
            Threshold = settings.Number("threshold", value => value is > 0 and <= 1, "a Jaccard similarity above 0 and at most 1") ?? defaults.Threshold,
            Verify = settings.Flag("verify") ?? defaults.Verify,
            Unit = settings.Word<ShingleUnit>("unit") ?? defaults.Unit,
            Words = settings.Whole("words", 1, 64) ?? defaults.Words,
            Characters = settings.Whole("characters", 1, 64) ?? defaults.Characters,
            Keep = Keep(settings) ?? defaults.Keep,
            Against = against,
            Within = settings.Flag("within") ?? defaults.Within,
            Index = settings.Text("index") is { } index ? Index(full(index), settings.Line("index")) : null,
            LeaveIndex = settings.Flag("leave-index") ?? defaults.LeaveIndex,
        };
        // A version is named by what its references hold, not by where they lie.
        var identity = new NearDuplicates(options with { Against = [.. against.Select(Digest)], Index = options.Index is { } folder ? DuplicateIndex.Digest(folder) : null }).Identity;
        return new RecipeStep(new NearDuplicates(options), identity) { References = options.Index is { } of ? against.Add(of) : against };
    }

    // The index that a corpus's last version left, that of a version, or a folder that holds one.
    static string Index(string path, string where)
    {
        if (!Directory.Exists(path)) throw new InputException("no such folder", $"{where}: {path}", "the folder of a version with an index, or of an index", "Leave the key out for the first corpus of all, and let it leave one: 'leave-index: true'.");
        var version = File.Exists(Path.Combine(path, CorpusVersion.LatestFile)) || File.Exists(Path.Combine(path, CorpusManifest.FileName)) ? CorpusVersion.Open(path).Folder : null;
        if (version is null) return path;
        var indices = Directory.Exists(Path.Combine(version, CorpusVersion.IndexFolder)) ? Directory.GetDirectories(Path.Combine(version, CorpusVersion.IndexFolder)) : [];
        return indices.Length == 1
            ? indices[0]
            : throw new InputException(indices.Length == 0 ? "a version that left no index" : $"a version with {indices.Length} indices", $"{where}: {version}", "one index", indices.Length == 0 ? "Make it with 'leave-index: true' in its step near-duplicates." : "Name the folder of one of them.");
    }

    static RecipeStep Paragraphs(YamlSettings settings, bool lines)
    {
        var defaults = new RepeatedParagraphOptions();
        return new RecipeStep(new RepeatedParagraphs(new RepeatedParagraphOptions
        {
            Lines = lines,
            Characters = settings.Whole("characters", 1) ?? defaults.Characters,
            Remaining = settings.Whole("remaining", 0) ?? defaults.Remaining,
        }));
    }

    static RecipeStep Passages(YamlSettings settings)
    {
        var defaults = new RepeatedPassageOptions();
        return new RecipeStep(new RepeatedPassages(new RepeatedPassageOptions { Tokens = settings.Whole("tokens", 2) ?? defaults.Tokens, Remaining = settings.Whole("remaining", 0) ?? defaults.Remaining }));
    }

    static RecipeStep Contamination(YamlSettings settings, Func<string, string> full)
    {
        var defaults = new ContaminationOptions();
        var items = settings.Texts("items");
        if (items.Length == 0) throw new InputException("no benchmark items", settings.Where, "the key 'items' with a JSONL file", "Write '- decontamination: {items: benchmark.jsonl, action: drop}'.");
        var options = new ContaminationOptions
        {
            Action = settings.Word<ContaminationAction>("action") ?? defaults.Action,
            Threshold = settings.Number("threshold", value => value is > 0 and <= 1, "a score above 0 and at most 1") ?? defaults.Threshold,
            Words = settings.Whole("words", 2, 64) ?? defaults.Words,
            Verdicts = settings.Text("verdicts") is { } verdicts ? VerdictFile.Read(full(verdicts)) : defaults.Verdicts,
        };
        return new RecipeStep(new Decontamination(items.SelectMany(file => BenchmarkItem.Read(full(file.Value))), options));
    }

    static SurvivorPolicy? Keep(YamlSettings settings)
    {
        if (settings.Text("keep") is not { } keep) return null;
        try
        {
            return SurvivorPolicy.Parse(keep);
        }
        catch (InputException exception)
        {
            throw new InputException($"keep of '{keep}'", settings.Line("keep"), exception.Expected, exception.Remedy, exception);
        }
    }

    static string Existing(string path, string where) => File.Exists(path) ? path : throw new InputException("no such file", $"{where}: {path}", "a JSONL file", "Check the path: it is taken from the recipe's folder.");

    static string Digest(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
