using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Filters;

/// <summary>Keeps a share of the documents, chosen by a hash of their normalised text: the same documents whatever else is in the corpus.</summary>
/// <param name="share">Expected share that stays, above 0 and at most 1.</param>
public sealed class ShareFilter(double share) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => "share";

    /// <inheritdoc/>
    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"share of documents by hash of normalised text: {share:R}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => ["left-out"];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var position = DocumentKey.Of(document.Text).Position;
        // From the other end than the validation split, which takes what lies below its share.
        return position >= 1 - share ? new StepOutcome(document) : new StepOutcome(document, new Removal(Name, "left-out", position, 1 - share));
    }
}
