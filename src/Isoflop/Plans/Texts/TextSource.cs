using Isoflop.Quantities;

namespace Isoflop.Plans.Texts;

/// <summary>Text at hand for a run.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Unique">Unique tokens.</param>
/// <param name="Quality">
/// What a token of it is worth in tokens of the text that the law was fitted on: 1 for the same, above 1 for better, below 1 for synthetic text that teaches less.
/// </param>
public sealed record TextSource(string Name, Tokens Unique, double Quality = 1);
