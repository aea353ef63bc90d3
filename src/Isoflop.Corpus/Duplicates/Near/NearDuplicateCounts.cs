using System.Collections.Immutable;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>What a search for near duplicates looked at.</summary>
/// <param name="Documents">Documents of the corpus.</param>
/// <param name="Duplicates">Those that are duplicates of another; a policy may keep some of them.</param>
/// <param name="Compared">Pairs whose Jaccard similarity was measured; pairs with equal texts are not among them.</param>
/// <param name="Skipped">Candidate pairs that were not compared.</param>
/// <param name="Similarities">Pairs compared by similarity, 20 bins of 0.05: those below the threshold are what the bands let through and verification held back.</param>
public sealed record NearDuplicateCounts(int Documents, int Duplicates, long Compared, long Skipped, ImmutableArray<long> Similarities);
