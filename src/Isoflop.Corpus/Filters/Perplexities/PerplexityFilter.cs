using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Filters.Perplexities;

/// <summary>Writes a text's perplexity under a model into the field <c>perplexity</c> and removes texts that are too surprising, or too little.</summary>
/// <param name="scorer">The model.</param>
/// <param name="most">Highest perplexity that stays; data-juicer takes 1500 under a 5-gram model of its own.</param>
/// <param name="least">Lowest perplexity that stays; 0 for any.</param>
public sealed class PerplexityFilter(TextScorer scorer, double most, double least = 0) : DocumentStep
{
    /// <summary>Name of the field for the perplexity.</summary>
    public const string Field = "perplexity";

    /// <inheritdoc/>
    public override string Name => "perplexity";

    /// <inheritdoc/>
    public override string Identity => string.Create(CultureInfo.InvariantCulture, $"perplexity; {scorer.Identity}; > {most:R}; < {least:R}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => ["surprising", .. least > 0 ? ["predictable"] : Array.Empty<string>()];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var perplexity = scorer.Perplexity(document.Text);
        document = document with { Fields = document.Fields.SetItem(Field, perplexity.ToString("0.###", CultureInfo.InvariantCulture)) };
        if (perplexity > most) return new StepOutcome(document, new Removal(Name, "surprising", perplexity, most));
        return perplexity < least ? new StepOutcome(document, new Removal(Name, "predictable", perplexity, least)) : new StepOutcome(document);
    }
}
