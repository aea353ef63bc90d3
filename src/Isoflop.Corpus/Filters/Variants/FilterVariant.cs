using System.Collections.Immutable;
using Isoflop.Corpus.Filters.Profiles;
using Isoflop.Corpus.Filters.Rules;
using Isoflop.Findings;

namespace Isoflop.Corpus.Filters.Variants;

/// <summary>A list of rules as one project has it, before a recipe changes its thresholds.</summary>
/// <param name="Name">Filter and project: <c>gopher-quality/dolma</c>.</param>
/// <param name="Summary">One line on what it is and how it departs from the project's own program.</param>
/// <param name="Split">What the project counts as a word.</param>
/// <param name="Vocabulary">Words of the language that it is for.</param>
/// <param name="Rules">The rules in the project's order, with its thresholds.</param>
sealed record FilterVariant(string Name, string Summary, WordSplit Split, FilterVocabulary Vocabulary, ImmutableArray<FilterRule> Rules)
{
    static readonly string[] Splits = [.. Enum.GetNames<WordSplit>().Select(name => name.ToLowerInvariant())];

    /// <summary>
    /// The filter. A recipe may say <c>words</c>, <c>stop_words</c>, and by a rule's name another threshold, or <c>off</c>. Departures from the variant stand in the
    /// filter's identity, not in its name.
    /// </summary>
    /// <exception cref="InputException">A setting cannot be understood.</exception>
    public RuleFilter With(StepSettings settings)
    {
        var own = Split.ToString().ToLowerInvariant();
        var split = Enum.Parse<WordSplit>(settings.Choice("words", [own, .. Splits.Where(name => name != own)]), ignoreCase: true);
        var words = settings.List("stop_words");
        var rules = Rules.Where(rule => settings.Text(rule.Name) is not "off").Select(rule => rule with { Threshold = settings.Number(rule.Name, rule.Threshold) });
        return new RuleFilter(Name, split, words.Count > 0 ? new FilterVocabulary([.. words]) : Vocabulary, [.. rules]);
    }
}
