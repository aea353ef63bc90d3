using System.Collections.Immutable;
using Isoflop.Corpus.Filters;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Pipelines.Recipes;

/// <summary>Every step by the name that recipes know it by: those that look at one document and those that look at the whole corpus.</summary>
public static class StepCatalogue
{
    /// <summary>The names and what stands behind each, in one line.</summary>
    public static ImmutableArray<(string Name, string Summary)> All { get; } = [.. FilterCatalogue.All, .. CorpusSteps.All.Select(entry => (entry.Name, entry.Summary))];

    /// <summary>Makes a step.</summary>
    /// <param name="name">Its name. Of a filter that several projects have, datatrove's is meant where none is named.</param>
    /// <param name="settings">Its settings; null for none.</param>
    /// <param name="where">File and line, for messages.</param>
    /// <param name="full">The full path of one that is written in the recipe.</param>
    /// <exception cref="InputException">There is no such step, or a setting is unknown or cannot be.</exception>
    public static RecipeStep Make(string name, YamlSettings? settings, string where, Func<string, string> full)
    {
        settings ??= YamlSettings.Parse("{}", where);
        if (FilterCatalogue.All.Any(entry => entry.Name == name || entry.Name == $"{name}/datatrove")) return new RecipeStep(FilterCatalogue.Find(name, settings, full));
        if (CorpusSteps.All.FirstOrDefault(entry => entry.Name == name).Create is { } create)
        {
            var step = create(settings, full);
            settings.RefuseUnknown();
            return step;
        }
        string[] names = [.. All.Select(entry => entry.Name)];
        throw new InputException($"the step '{name}'", where, $"one of {string.Join(", ", names)}", $"The nearest is '{NearestName.Of(name, names)}'.");
    }
}
