namespace Isoflop.Corpus.Filters.Rules;

/// <summary>Something to measure on a text.</summary>
/// <param name="Meaning">What it is, with its denominator: part of the identity of every rule that uses it.</param>
/// <param name="Of">Measures it; NaN where there is nothing to measure.</param>
sealed record TextMeasure(string Meaning, Func<TextView, double> Of);
