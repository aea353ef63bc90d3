namespace Isoflop.Corpus.Tokenizers;

/// <summary>Two neighbouring tokens become one.</summary>
/// <param name="Left">Id of the left token.</param>
/// <param name="Right">Id of the right token.</param>
/// <param name="Token">Id of the token whose bytes are those of both.</param>
public readonly record struct Merge(int Left, int Right, int Token);
