using System.Collections.Immutable;
using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Corpus.Filters.Variants;

/// <summary>A list of rules as one project has it, before a recipe changes its thresholds.</summary>
/// <param name="Name">Filter and project: <c>gopher-quality/dolma</c>.</param>
/// <param name="Summary">One line on what it is and how it departs from the project's own program.</param>
/// <param name="Split">What the project counts as a word.</param>
/// <param name="Vocabulary">Words of the language that it is for.</param>
/// <param name="Rules">The rules in the project's order, with its thresholds.</param>
sealed record FilterVariant(string Name, string Summary, WordSplit Split, FilterVocabulary Vocabulary, ImmutableArray<FilterRule> Rules)
{
    /// <summary>
    /// The filter. A recipe may say <c>words</c>, <c>stop_words</c>, and by a rule's name another threshold, or <c>off</c>. Departures from the variant stand in the
    /// filter's identity, not in its name.
    /// </summary>
    /// <exception cref="InputException">A setting cannot be understood.</exception>
    public RuleFilter With(YamlSettings settings)
    {
        var words = settings.Texts("stop-words");
        var rules = Rules.Where(rule => settings.Text(rule.Name) is not "off").Select(rule => rule with { Threshold = settings.Number(rule.Name, _ => true, "a number, or off") ?? rule.Threshold });
        return new RuleFilter(Name, settings.Word<WordSplit>("words") ?? Split, words.Length > 0 ? new FilterVocabulary(words.Select(word => word.Value)) : Vocabulary, [.. rules]);
    }
}
