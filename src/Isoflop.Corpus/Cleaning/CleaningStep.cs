using System.Collections.Immutable;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Cleaning;

/// <summary>A step that changes texts and counts what it changed. A document of which nothing is left goes.</summary>
/// <param name="name">Name in recipes.</param>
/// <param name="identity">All that the change depends on.</param>
/// <param name="change">Changes a text; adds what it changed, by name, to the tally; gives the same string where nothing changed.</param>
sealed class CleaningStep(string name, string identity, Func<string, ChangeTally, string> change) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string Identity => $"{name}; {identity}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => ["empty"];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        var tally = new ChangeTally();
        var text = change(document.Text, tally);
        if (ReferenceEquals(text, document.Text)) return new StepOutcome(document);
        if (string.IsNullOrWhiteSpace(text)) return new StepOutcome(document, new Removal(name, "empty", 0, 1)) { Changes = tally.Changes };
        return new StepOutcome(document with { Text = text }) { Changes = tally.Changes };
    }
}
