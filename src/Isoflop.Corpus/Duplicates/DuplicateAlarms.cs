namespace Isoflop.Corpus.Duplicates;

/// <summary>From where on the removal of duplicates is suspicious.</summary>
public sealed record DuplicateAlarms
{
    /// <summary>Documents in a cluster above which it is told.</summary>
    public int ClusterSize { get; init; } = 1000;

    /// <summary>Share of a source's documents above which their removal is told.</summary>
    public double SourceShare { get; init; } = 0.5;

    /// <summary>Documents that a source must have for its share to mean anything.</summary>
    public int SourceDocuments { get; init; } = 20;
}
