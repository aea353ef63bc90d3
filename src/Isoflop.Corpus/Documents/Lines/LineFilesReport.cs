using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>What became of the documents of some files.</summary>
public sealed record LineFilesReport
{
    /// <summary>Documents read.</summary>
    public required long Documents { get; init; }

    /// <summary>Bytes of their texts, UTF-8.</summary>
    public required long TextBytes { get; init; }

    /// <summary>Documents that went.</summary>
    public required long Removed { get; init; }

    /// <summary>Documents that stay with less text.</summary>
    public required long Shortened { get; init; }

    /// <summary>Removals and cuts by rule.</summary>
    public required ImmutableSortedDictionary<string, long> Rules { get; init; }

    /// <summary>Lines that were no document.</summary>
    public required long Problems { get; init; }

    /// <summary>What the step has to tell, and which lines were no document.</summary>
    public required ImmutableArray<Finding> Findings { get; init; }
}
