using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Training;
using Isoflop.Settings;

namespace Isoflop.Lab.Studies;

/// <summary>What the keys of a study file mean. What is left out takes the recipe's default.</summary>
static class StudyFile
{
    // More runs than anyone plans in one file is a slip of a digit.
    const int MostRuns = 10_000;

    /// <summary>Reads a study.</summary>
    /// <param name="settings">The file's mapping.</param>
    /// <param name="file">Its path.</param>
    public static Study Read(YamlSettings settings, string file)
    {
        var corpus = Corpus(settings, file);
        var recipes = Recipes(settings);
        var shapes = new StudyShapes(settings, new LadderRule(corpus.Vocabulary, settings.Whole("context", 2, 1 << 20) ?? 64));
        var grid = new StudyGrid(settings, recipes, shapes);
        var study = new Study(Name(file), corpus, [])
        {
            Question = settings.Text("question"),
            Trainer = settings.Text("trainer"),
            ValidationSequences = settings.Whole("validation-sequences", 1) ?? new SweepOptions().ValidationSequences,
        };
        var trunk = settings.Flag("trunk") ?? false;
        settings.RefuseUnknown();
        if (trunk && study.Trainer is not null)
            throw new InputException("a trunk with an external trainer", settings.Line("trunk"), "one or the other: only the lab's own trainer branches off", "Remove one of them.");
        var runs = grid.Runs();
        if (runs.Length > MostRuns) throw new InputException($"{runs.Length:N0} runs", file, $"at most {MostRuns:N0}", "Take fewer sizes, budgets or seeds.");
        foreach (var run in runs) run.Spec.Check($"{settings.Where}: {run.Name}");
        return study with { Runs = trunk ? TrunkPlan.Of(runs, settings.Line("trunk")) : runs };
    }

    static string Name(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return name == "study" && Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) is { Length: > 0 } folder ? folder : name;
    }

    static CorpusChoice Corpus(YamlSettings settings, string file)
    {
        var choice = new CorpusChoice
        {
            Source = CorpusChoice.Sdk,
            Vocabulary = settings.Whole("vocabulary", Tokenizer.Bytes.VocabularySize, 1 << 16) ?? 512,
            ValidationShare = settings.Number("validation", share => share is > 0 and <= 0.5, "a share above 0 and at most 50%") ?? 0.05,
        };
        if (settings.Mapping("corpus") is { } mapping)
        {
            var (path, chain) = (mapping.Text("path"), mapping.Mapping("markov"));
            mapping.RefuseUnknown();
            if (path is null == chain is null) throw new InputException("a corpus of several keys or none", mapping.Where, "sdk, markov, path: PATH or markov: {order: 2}", "Name one source.");
            return chain is null ? choice with { Source = Full(path!) } : choice with { Source = CorpusChoice.Markov, Chain = Chain(chain) };
        }
        return settings.Text("corpus") switch
        {
            null or CorpusChoice.Sdk => choice,
            CorpusChoice.Markov => choice with { Source = CorpusChoice.Markov },
            var text => throw new InputException($"corpus of '{text}'", settings.Line("corpus"), "sdk, markov, or a mapping", $"For a file or folder write 'corpus: {{path: {text}}}'."),
        };

        string Full(string path) => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, path));
    }

    static MarkovTextOptions Chain(YamlSettings chain)
    {
        var defaults = new MarkovTextOptions();
        var options = new MarkovTextOptions
        {
            Order = chain.Whole("order", 1, 8) ?? defaults.Order,
            Alphabet = chain.Whole("alphabet", 2, 63) ?? defaults.Alphabet,
            Zipf = chain.Number("zipf", value => value is >= 0 and <= 10, "0 to 10") ?? defaults.Zipf,
            Tilt = chain.Number("tilt", value => value is >= 0 and <= 5, "0 to 5") ?? defaults.Tilt,
            Documents = chain.Whole("documents", 1) ?? defaults.Documents,
            MeanCharacters = chain.Number("mean-characters", value => value is > 1 and <= 1e6, "more than 1 and at most a million") ?? defaults.MeanCharacters,
            Seed = (ulong?)chain.Whole("seed", 0) ?? defaults.Seed,
        };
        chain.RefuseUnknown();
        return options;
    }

    // One for every learning rate.
    static ImmutableArray<TrainingRecipe> Recipes(YamlSettings settings)
    {
        var defaults = new TrainingRecipe();
        var recipe = new TrainingRecipe
        {
            BatchTokens = settings.Whole("batch", 2, 1 << 24) ?? defaults.BatchTokens,
            Schedule = settings.Text("schedule") ?? defaults.Schedule,
            Optimiser = Optimiser(settings),
        };
        if (!settings.Has("learning-rate")) return [recipe];
        var rates = settings.Texts("learning-rate").Select(rate => YamlSettings.Number(rate.Value, rate.Where, "learning-rate", value => value > 0, "a number above 0, or a list of some")).ToArray();
        if (rates.Length == 0 || rates.Distinct().Count() < rates.Length)
            throw new InputException("learning rates twice or none", settings.Line("learning-rate"), "a number, or a list of different ones", "Correct it there.");
        return [.. rates.Select(rate => recipe with { LearningRate = rate })];
    }

    static OptimiserOptions Optimiser(YamlSettings settings)
    {
        var defaults = new OptimiserOptions();
        if (settings.Mapping("optimiser") is not { } mapping) return defaults with { Kind = settings.Word<OptimiserKind>("optimiser") ?? defaults.Kind };
        double Share(string key, double otherwise) => mapping.Number(key, value => value is >= 0 and < 1, "a number in [0, 1)") ?? otherwise;
        bool None(string key) => mapping.Has(key) && mapping.Text(key) == "none";

        var options = new OptimiserOptions
        {
            Kind = mapping.Word<OptimiserKind>("kind") ?? defaults.Kind,
            Beta1 = Share("beta1", defaults.Beta1),
            Beta2 = Share("beta2", defaults.Beta2),
            Momentum = Share("momentum", defaults.Momentum),
            Epsilon = mapping.Number("epsilon", value => value > 0, "a number above 0") ?? defaults.Epsilon,
            WeightDecay = mapping.Number("weight-decay", value => value >= 0, "a number at least 0") ?? defaults.WeightDecay,
            ClipNorm = None("clip") ? null : mapping.Number("clip", value => value > 0, "a number above 0, or none") ?? defaults.ClipNorm,
            BaseWidth = None("base-width") ? null : mapping.Whole("base-width", 1) ?? defaults.BaseWidth,
        };
        mapping.RefuseUnknown();
        return options;
    }
}
