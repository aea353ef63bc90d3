using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates;

/// <summary>What clusters of duplicates mean for each document, and what of it should worry the reader.</summary>
static class ClusterVerdicts
{
    /// <summary>Field that a document which stays gains where copies are kept by cluster size.</summary>
    public const string SizeField = "duplicate_cluster_size";

    /// <summary>The verdicts, in the corpus's order.</summary>
    /// <param name="table">The documents.</param>
    /// <param name="clusters">Their clusters, no document in two.</param>
    /// <param name="policy">How many stay.</param>
    /// <param name="removal">What a removal looks like: the survivor's id, whether it is a reference, the Jaccard similarity.</param>
    public static IEnumerable<CorpusVerdict> Of(DuplicateTable table, IReadOnlyList<DuplicateCluster> clusters, SurvivorPolicy policy, Func<string, bool, double, Removal> removal)
    {
        var verdicts = new List<CorpusVerdict>();
        foreach (var (survivor, members) in clusters)
        {
            var reference = survivor < table.References;
            var id = table.Id(survivor);
            var kept = reference ? 0 : policy.Copies(members.Count + 1) - 1;
            if (policy.CopiesBySize && !reference) verdicts.Add(Kept(table, survivor, members.Count + 1));
            for (var i = 0; i < members.Count; i++)
            {
                var (document, jaccard) = members[i];
                verdicts.Add(i < kept
                    ? Kept(table, document, members.Count + 1)
                    : new CorpusVerdict(document - table.References, removal(id, reference, jaccard)));
            }
        }
        return verdicts.OrderBy(verdict => verdict.Index);
    }

    /// <summary>Alarms: a cluster larger than any honest one, a source that loses most of its documents.</summary>
    public static ImmutableArray<Finding> Alarms(DuplicateTable table, IReadOnlyList<DuplicateCluster> clusters, IEnumerable<CorpusVerdict> verdicts, DuplicateAlarms alarms)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (clusters.MaxBy(cluster => cluster.Members.Count) is { } largest && largest.Members.Count + 1 > alarms.ClusterSize)
        {
            findings.Add(new Finding(
                "large-cluster",
                Severity.Warning,
                $"{largest.Members.Count + 1} documents are one cluster, whose survivor is '{table.Id(largest.Survivor)}'; clusters above {alarms.ClusterSize} were not expected.",
                "Look at some of them: a template or boilerplate rather than the text may be what they share; cut it first, or raise the threshold."));
        }
        var (documents, removed) = (new int[table.SourceNames.Count], new int[table.SourceNames.Count]);
        for (var i = table.References; i < table.Count; i++) documents[table.Sources[i]]++;
        foreach (var verdict in verdicts)
        {
            if (verdict.Removal is not null) removed[table.Sources[table.References + (int)verdict.Index]]++;
        }
        for (var source = 0; source < documents.Length; source++)
        {
            var share = removed[source] / (double)Math.Max(1, documents[source]);
            if (documents[source] < alarms.SourceDocuments || share <= alarms.SourceShare) continue;
            findings.Add(new Finding(
                "source-removal",
                Severity.Warning,
                $"{removed[source]} of {documents[source]} documents of '{table.SourceNames[source]}' go as duplicates ({(100 * share).ToString("0.#", CultureInfo.InvariantCulture)} %).",
                "Is it a copy of another source, or are its documents alike by a template? Sample what was removed before you believe it."));
        }
        return findings.ToImmutable();
    }

    static CorpusVerdict Kept(DuplicateTable table, int document, int size) => new(document - table.References, null)
    {
        Fields = ImmutableSortedDictionary<string, string>.Empty.Add(SizeField, size.ToString(CultureInfo.InvariantCulture)),
    };
}
