using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Corpus.Lineage.Tallies;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>What the steps of a stage made of one block.</summary>
sealed class BlockOutcome
{
    /// <summary>Documents that stay, in order.</summary>
    public List<Document> Kept { get; } = [];

    /// <summary>Evidence of those that were removed, in order.</summary>
    public List<EvidenceLine> Removed { get; } = [];

    /// <summary>Evidence of changes, in order.</summary>
    public List<EvidenceLine> Changed { get; } = [];

    /// <summary>What was quarantined, in order.</summary>
    public List<Quarantined> Bad { get; } = [];

    /// <summary>What was counted.</summary>
    public CorpusTally Tally { get; } = new();
}
