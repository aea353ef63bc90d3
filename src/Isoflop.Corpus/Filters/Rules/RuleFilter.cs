using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters.Profiles;

namespace Isoflop.Corpus.Filters.Rules;

/// <summary>A filter that is a list of rules, asked in order: the first one that a text breaks removes it.</summary>
/// <param name="name">Name in recipes.</param>
/// <param name="split">What counts as a word.</param>
/// <param name="vocabulary">Words of the language.</param>
/// <param name="rules">The rules, in order.</param>
sealed class RuleFilter(string name, WordSplit split, FilterVocabulary vocabulary, ImmutableArray<FilterRule> rules) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Identity { get; } =
        $"{name}; words: {split}; stop words: {string.Join(' ', vocabulary.StopWords)}; characters: Unicode scalars; {string.Join("; ", rules)}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules { get; } = [.. rules.Select(rule => rule.Name)];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        var view = new TextView(TextProfile.Of(document.Text), split, vocabulary);
        foreach (var rule in rules)
        {
            var value = rule.Measure.Of(view);
            if (rule.Removes(value)) return new StepOutcome(document, new Removal(name, rule.Name, value, rule.Threshold));
        }
        return new StepOutcome(document);
    }
}
