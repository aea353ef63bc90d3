namespace Isoflop.Corpus.Mixtures;

/// <summary>What a mixture has to know of a document.</summary>
/// <param name="Tokens">Its tokens, its end included.</param>
/// <param name="Group">Its group.</param>
/// <param name="Score">Its score; NaN where none was asked for or it has none.</param>
public readonly record struct MixtureEntry(int Tokens, string Group, double Score);
