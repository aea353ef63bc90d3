using System.Collections.Immutable;
using Isoflop.Corpus.Filters;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Pipelines.Recipes;

/// <summary>Steps by the names that recipes know them by.</summary>
static class StepCatalogue
{
    static readonly ImmutableSortedDictionary<string, Func<StepInput, RecipeStep>> Known = new Dictionary<string, Func<StepInput, RecipeStep>>
    {
        ["field"] = Field,
        ["length"] = Length,
        ["share"] = Share,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The names there are.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>Makes a step.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Its settings; null for none.</param>
    /// <param name="where">File and line, for messages.</param>
    /// <param name="full">The full path of one that is taken from the recipe's folder.</param>
    /// <exception cref="InputException">There is no such step, or a setting is unknown or cannot be.</exception>
    public static RecipeStep Make(string name, YamlSettings? settings, string where, Func<string, string> full)
    {
        if (!Known.TryGetValue(name, out var make))
            throw new InputException($"the step '{name}'", where, $"one of {string.Join(", ", Names)}", $"The nearest is '{NearestName.Of(name, Names)}'.");
        var step = make(new StepInput(settings ?? YamlSettings.Parse("{}", where), where, full));
        settings?.RefuseUnknown();
        return step;
    }

    static RecipeStep Field(StepInput input)
    {
        var name = input.Settings.Text("name") ?? throw new InputException("no field", input.Where, "the key 'name'", "Write '- field: {name: language_score, least: 0.65}'.");
        var filter = new FieldFilter(name)
        {
            Least = input.Settings.Number("least", _ => true, "a number"),
            Most = input.Settings.Number("most", _ => true, "a number"),
            Among = [.. input.Settings.Texts("among").Select(text => text.Value)],
        };
        return new RecipeStep(filter);
    }

    static RecipeStep Length(StepInput input)
    {
        var defaults = new LengthFilter();
        return new RecipeStep(new LengthFilter { Least = input.Settings.Whole("least", 0) ?? defaults.Least, Most = input.Settings.Whole("most", 1) ?? defaults.Most });
    }

    static RecipeStep Share(StepInput input) => new(new ShareFilter(
        input.Settings.Number("keep", share => share is > 0 and <= 1, "a share above 0 and at most 100%")
        ?? throw new InputException("no share", input.Where, "the key 'keep'", "Write '- share: {keep: 10%}'.")));

    /// <summary>What a step is made from.</summary>
    /// <param name="Settings">Its settings.</param>
    /// <param name="Where">File and line, for messages.</param>
    /// <param name="Full">The full path of one that is taken from the recipe's folder.</param>
    readonly record struct StepInput(YamlSettings Settings, string Where, Func<string, string> Full);
}
