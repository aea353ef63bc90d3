using System.Collections.Immutable;
using Isoflop.Corpus.Cleaning;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Classifiers;
using Isoflop.Corpus.Filters.Lines;
using Isoflop.Corpus.Filters.Perplexities;
using Isoflop.Corpus.Filters.Variants;
using Isoflop.Corpus.Languages;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Filters;

/// <summary>Every step that looks at one document at a time, by the name that a recipe calls it.</summary>
public static class FilterCatalogue
{
    static readonly ImmutableArray<FilterVariant> Variants =
    [
        GopherQuality.Datatrove, GopherQuality.Dolma, GopherQuality.Dclm, Heuristics.NemoQuality, GopherQuality.Mandarin,
        GopherRepetition.Datatrove, GopherRepetition.Dolma, GopherRepetition.Dclm, Heuristics.NemoRepetition, GopherRepetition.Mandarin,
        WebQuality.FineWeb, WebQuality.Mandarin, WebQuality.Paragraphs,
        Heuristics.NemoStrings, Heuristics.DataJuicer,
    ];

    static readonly ImmutableArray<(string Name, string Summary, Func<YamlSettings, Func<string, string>, DocumentStep> Create)> Entries =
    [
        .. CleaningCatalogue.All.Select(entry => (entry.Name, entry.Summary, (Func<YamlSettings, Func<string, string>, DocumentStep>)((settings, _) => entry.Create(settings)))),
        .. Variants.Select(variant => (variant.Name, variant.Summary, (Func<YamlSettings, Func<string, string>, DocumentStep>)((settings, _) => variant.With(settings)))),
        ("c4/datatrove", "C4's rules as datatrove has them, sentences counted by their marks", (settings, _) => new C4Filter("c4/datatrove", new C4Options().With(settings))),
        ("c4/fineweb", "C4's rules as FineWeb ran them: a line may end without a mark", (settings, _) => new C4Filter("c4/fineweb", new C4Options { TerminalMarks = false }.With(settings))),
        ("c4/dclm", "C4's rules with DCLM's thresholds: three sentences, five words a line", (settings, _) => new C4Filter("c4/dclm", new C4Options { LeastSentences = 3, LeastWordsPerLine = 5 }.With(settings))),
        ("web-lines/dclm", "RefinedWeb's rules of lines as DCLM-baseline has them", (settings, _) => new WebLines(
            "web-lines/dclm", Share(settings, "uppercase") ?? 0.5, settings.Whole("too_few_words", 0) ?? 2, Share(settings, "word_removal_ratio") ?? 0.05)),
        ("length", "keeps texts of 'least' to 'most' characters", (settings, _) => new LengthFilter { Least = settings.Whole("least", 0) ?? 0, Most = settings.Whole("most", 1) ?? int.MaxValue }),
        ("field", "keeps documents whose field 'name' has a value from 'least' to 'most', or one 'among' some", (settings, _) => Field(settings)),
        ("share", "keeps a share, 'keep', of the documents by a hash of their text", (settings, _) => new ShareFilter(
            settings.Number("keep", share => share is > 0 and <= 1, "a share above 0 and at most 100%")
            ?? throw new InputException("no share", settings.Where, "the key 'keep'", "Write '- share: {keep: 10%}'."))),
        ("language", "tells the language by fastText's lid.176 and keeps those asked for, from a least probability on (0.65; of Chinese 0.692 as FineWeb-2)", Language),
        ("classifier", "keeps what a linear classifier in fastText's format takes for a label (model, label, least, field)", Classifier),
        ("perplexity", "keeps what an n-gram model in ARPA text finds neither too surprising nor too predictable (model, unit, most, least)", Perplexity),
    ];

    /// <summary>The names and what stands behind each, in one line.</summary>
    public static ImmutableArray<(string Name, string Summary)> All { get; } = [.. Entries.Select(entry => (entry.Name, entry.Summary))];

    /// <summary>A step by its name. A filter of which several projects have a variant may be called without one: datatrove's is meant.</summary>
    /// <param name="name">The name.</param>
    /// <param name="settings">What a recipe says of it; null where nothing.</param>
    /// <param name="full">The full path of one that is written in the recipe; null to take it from the current folder.</param>
    /// <exception cref="InputException">There is no step of that name, or a setting is unknown or cannot be.</exception>
    public static DocumentStep Find(string name, YamlSettings? settings = null, Func<string, string>? full = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        settings ??= YamlSettings.Parse("{}", "step");
        var create = Entries.FirstOrDefault(entry => entry.Name == name || entry.Name == $"{name}/datatrove").Create ?? throw new InputException(
            $"the step '{name}'",
            settings.Where,
            $"one of {string.Join(", ", Entries.Select(entry => entry.Name))}",
            $"The nearest is '{NearestName.Of(name, Entries.Select(entry => entry.Name))}'.");
        var step = create(settings, full ?? Path.GetFullPath);
        settings.RefuseUnknown();
        return step;
    }

    static FieldFilter Field(YamlSettings settings) => new(settings.Text("name") ?? throw new InputException("no field", settings.Where, "the key 'name'", "Write '- field: {name: score, least: 0.65}'."))
    {
        Least = settings.Number("least", _ => true, "a number"),
        Most = settings.Number("most", _ => true, "a number"),
        Among = [.. settings.Texts("among").Select(text => text.Value)],
    };

    static LanguageFilter Language(YamlSettings settings, Func<string, string> full)
    {
        // FineWeb-2's value for Mandarin is of another model (GlotLID); no better one is published for this.
        var others = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("zh", 0.692)]);
        var least = Share(settings, "least");
        if (least is not null) others = others.Clear();
        if (settings.Mapping("least-of") is { } mapping)
        {
            foreach (var label in mapping.Keys) others = others.SetItem(label, Share(mapping, label)!.Value);
        }
        var keep = settings.Texts("keep").Select(label => label.Value);
        var model = settings.Text("model") is { } file ? LanguageModel.Read(full(file)) : LanguageModelFile.Read();
        return new LanguageFilter(model, [.. keep], least ?? 0.65, others);
    }

    static ClassifierFilter Classifier(YamlSettings settings, Func<string, string> full)
    {
        var classifier = TextClassifier.Read(full(Needed(settings, "model", "a classifier's file")));
        return new ClassifierFilter(classifier, Needed(settings, "label", string.Join(" or ", classifier.Labels)), Share(settings, "least") ?? 0.5, settings.Text("field") ?? "score");
    }

    static PerplexityFilter Perplexity(YamlSettings settings, Func<string, string> full)
    {
        var model = NgramModel.Read(full(Needed(settings, "model", "an ARPA file")), settings.Word<NgramUnit>("unit") ?? NgramUnit.Words);
        var most = settings.Number("most", value => value > 0, "a perplexity above 0") ?? throw Missing(settings, "most", "the highest perplexity that stays");
        return new PerplexityFilter(model, most, settings.Number("least", value => value >= 0, "a perplexity") ?? 0);
    }

    static string Needed(YamlSettings settings, string key, string expected) => settings.Text(key) ?? throw Missing(settings, key, expected);

    static InputException Missing(YamlSettings settings, string key, string expected) => new($"no '{key}'", settings.Where, $"{key}: {expected}", "Add it.");

    static double? Share(YamlSettings settings, string key) => settings.Number(key, share => share is >= 0 and <= 1, "a share of at most 1");
}
