namespace Isoflop.Corpus.Documents;

/// <summary>Why a document was removed: the evidence that stands behind every removal.</summary>
/// <param name="Step">Name of the step.</param>
/// <param name="Rule">Name of the first rule of it that the document broke.</param>
/// <param name="Value">What was measured; NaN where the rule measures nothing.</param>
/// <param name="Threshold">What it was held against, in the same unit; NaN where there is none.</param>
public sealed record Removal(string Step, string Rule, double Value, double Threshold)
{
    /// <summary>Id of the document that stays in its place or that it was found in; null where the rule looks at the document alone.</summary>
    public string? Other { get; init; }

    /// <summary>True Jaccard similarity to <see cref="Other"/>; null where there is none.</summary>
    public double? Jaccard { get; init; }
}
