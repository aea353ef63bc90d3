using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Filters.Classifiers;

/// <summary>Writes a classifier's probability of a label into a field and removes documents with less of it.</summary>
sealed class ClassifierFilter : DocumentStep
{
    readonly TextClassifier _classifier;
    readonly int _place;
    readonly string _label;
    readonly double _least;
    readonly string _field;

    /// <param name="classifier">The classifier.</param>
    /// <param name="label">The label of what is to stay.</param>
    /// <param name="least">Least probability that stays; DCLM takes 0.018112 of its own classifier.</param>
    /// <param name="field">Name of the field for the probability.</param>
    /// <exception cref="InputException">The classifier has no such label.</exception>
    public ClassifierFilter(TextClassifier classifier, string label, double least, string field)
    {
        (_classifier, _label, _least, _field) = (classifier, label, least, field);
        _place = classifier.Labels.IndexOf(label);
        if (_place < 0) throw new InputException($"no label '{label}'", "classifier", $"one of {string.Join(", ", classifier.Labels)}", "Name the label of what is to stay.");
    }

    /// <inheritdoc/>
    public override string Name => "classifier";

    /// <inheritdoc/>
    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"classifier; model: {_classifier.Digest}; probability of {_label} < {_least:R}; field: {_field}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => ["score"];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        var probability = _classifier.Probability(document.Text, _place);
        document = document with { Fields = document.Fields.SetItem(_field, probability.ToString("0.######", CultureInfo.InvariantCulture)) };
        return probability < _least ? new StepOutcome(document, new Removal(Name, "score", probability, _least)) : new StepOutcome(document);
    }
}
