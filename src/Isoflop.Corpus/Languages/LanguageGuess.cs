namespace Isoflop.Corpus.Languages;

/// <summary>A language that a text may be in.</summary>
/// <param name="Label">The model's name for it: for fastText's lid.176 a code of ISO 639-1 or 639-3, such as <c>zh</c>.</param>
/// <param name="Probability">Between 0 and 1; fastText's own sum to a little more than 1.</param>
public readonly record struct LanguageGuess(string Label, double Probability);
