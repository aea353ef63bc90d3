namespace Isoflop.Corpus.Duplicates;

/// <summary>Documents of which one stands for all.</summary>
/// <param name="Survivor">The document that stays.</param>
/// <param name="Members">The others, from the most to the least preferred, each with its Jaccard similarity to the survivor; NaN where that was not measured.</param>
sealed record DuplicateCluster(int Survivor, List<(int Document, double Jaccard)> Members);
