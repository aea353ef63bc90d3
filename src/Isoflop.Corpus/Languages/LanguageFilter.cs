using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Languages;

/// <summary>
/// Tells every document's language, writes it and its probability into the fields <c>language</c> and <c>language_score</c>, and removes what is in another
/// language or too uncertain.
/// </summary>
/// <param name="model">Tells the language.</param>
/// <param name="keep">Labels of the languages that stay; empty for all.</param>
/// <param name="least">Least probability that stays; 0 for any. datatrove and DCLM take 0.65, NeMo Curator 0.3, data-juicer 0.8.</param>
/// <param name="leastOf">Other least probabilities by label.</param>
public sealed class LanguageFilter(LanguageModel model, ImmutableArray<string> keep, double least, ImmutableSortedDictionary<string, double> leastOf) : DocumentStep
{
    /// <summary>Name of the field for the language's label.</summary>
    public const string LanguageField = "language";

    /// <summary>Name of the field for the probability.</summary>
    public const string ScoreField = "language_score";

    /// <inheritdoc/>
    public override string Name => "language";

    /// <inheritdoc/>
    public override string Identity => string.Create(
        CultureInfo.InvariantCulture,
        $"language; model: {model.Digest}; white space is a blank; keep: {(keep.IsEmpty ? "all" : string.Join(' ', keep))}; probability < {least:R}{string.Concat(leastOf.Select(entry => $"; of {entry.Key} < {entry.Value:R}"))}");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => [.. keep.IsEmpty ? Array.Empty<string>() : ["language"], "language_score"];

    /// <inheritdoc/>
    public override StepOutcome Apply(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        // A text without a feature that the model knows is in no language that it knows.
        var guess = model.Guess(document.Text) is [var best, ..] ? best : new LanguageGuess("none", 0);
        document = document with
        {
            Fields = document.Fields.SetItem(LanguageField, guess.Label).SetItem(ScoreField, guess.Probability.ToString("0.####", CultureInfo.InvariantCulture)),
        };
        if (!keep.IsEmpty && !keep.Contains(guess.Label)) return new StepOutcome(document, new Removal(Name, "language", guess.Probability, double.NaN));
        var threshold = leastOf.GetValueOrDefault(guess.Label, least);
        return guess.Probability < threshold ? new StepOutcome(document, new Removal(Name, "language_score", guess.Probability, threshold)) : new StepOutcome(document);
    }
}
