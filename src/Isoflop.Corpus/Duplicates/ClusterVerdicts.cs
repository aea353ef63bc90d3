using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates;

/// <summary>What clusters of duplicates mean for each document, and what of it should worry the reader. Clusters come in any order, verdicts go in the corpus's.</summary>
/// <param name="table">The documents.</param>
/// <param name="policy">How many stay.</param>
/// <param name="removal">What a removal looks like: the survivor's id, whether it is a reference, the Jaccard similarity.</param>
/// <param name="file">File for what is not held.</param>
/// <param name="memoryBytes">Bytes that may be held.</param>
sealed class ClusterVerdicts(DuplicateTable table, SurvivorPolicy policy, Func<string, bool, double, Removal> removal, string file, long memoryBytes) : IDisposable
{
    /// <summary>Field that a document which stays gains where copies are kept by cluster size.</summary>
    public const string SizeField = "duplicate_cluster_size";

    readonly SortedRecords<DuplicateFate> _fates = new(file, memoryBytes);
    readonly Dictionary<int, long> _removed = [];
    (int Size, int Survivor) _largest;

    /// <summary>Documents that are duplicates of another; a policy may keep some of them.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Takes in a cluster.</summary>
    /// <param name="survivor">The document that stays.</param>
    /// <param name="members">The others, at least one, from the most to the least preferred, each with its Jaccard similarity to the survivor; NaN where that was not measured.</param>
    public void Add(int survivor, IEnumerable<(int Document, double Jaccard)> members)
    {
        var reference = survivor < table.References;
        // Only so many can stay; of a larger cluster none but the survivor does, and it need not be held.
        var (held, size) = (new List<(int Document, double Jaccard)>(), 1);
        foreach (var member in members)
        {
            if (++size <= SurvivorPolicy.LargestKept) held.Add(member);
            else Remove(member);
        }
        var kept = reference ? 0 : policy.Copies(size) - 1;
        foreach (var (i, member) in held.Index())
        {
            if (i < kept) _fates.Add(new DuplicateFate(member.Document, survivor, size, double.NaN));
            else Remove(member);
        }
        if (policy.CopiesBySize && !reference) _fates.Add(new DuplicateFate(survivor, survivor, size, double.NaN));
        if ((size, -survivor).CompareTo((_largest.Size, -_largest.Survivor)) > 0) _largest = (size, survivor);
        Duplicates += size - 1;

        void Remove((int Document, double Jaccard) member)
        {
            _fates.Add(new DuplicateFate(member.Document, survivor, 0, member.Jaccard));
            var source = table.Entry(member.Document).Source;
            _removed[source] = _removed.GetValueOrDefault(source) + 1;
        }
    }

    /// <summary>Documents that go, in order, each with the one that stays for it. No cluster may be added afterwards.</summary>
    public IEnumerable<(int Document, int Survivor)> Removed() => _fates.Sorted().Where(fate => fate.Size == 0).Select(fate => (fate.Document, fate.Survivor));

    /// <summary>The verdicts, in the corpus's order.</summary>
    public IEnumerable<CorpusVerdict> Verdicts() => _fates.Sorted().Select(fate => new CorpusVerdict(
        fate.Document - table.References, fate.Size == 0 ? removal(table.Id(fate.Survivor), fate.Survivor < table.References, fate.Jaccard) : null)
    {
        Fields = fate.Size == 0
            ? ImmutableSortedDictionary<string, string>.Empty
            : ImmutableSortedDictionary<string, string>.Empty.Add(SizeField, fate.Size.ToString(CultureInfo.InvariantCulture)),
    });

    /// <summary>Alarms: a cluster larger than any honest one, a source that loses most of its documents.</summary>
    public ImmutableArray<Finding> Alarms(DuplicateAlarms alarms)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (_largest.Size > alarms.ClusterSize)
        {
            findings.Add(new Finding(
                "large-cluster",
                Severity.Warning,
                $"{_largest.Size} documents are one cluster, whose survivor is '{table.Id(_largest.Survivor)}'; clusters above {alarms.ClusterSize} were not expected.",
                "Look at some of them: a template or boilerplate rather than the text may be what they share; cut it first, or raise the threshold."));
        }
        foreach (var ((name, documents), source) in table.Sources.Select((source, number) => (source, number)).OrderBy(each => each.source.Name, StringComparer.Ordinal))
        {
            var removed = _removed.GetValueOrDefault(source);
            var share = removed / (double)Math.Max(1, documents);
            if (documents < alarms.SourceDocuments || share <= alarms.SourceShare) continue;
            findings.Add(new Finding(
                "source-removal",
                Severity.Warning,
                $"{removed} of {documents} documents of '{name}' go as duplicates ({(100 * share).ToString("0.#", CultureInfo.InvariantCulture)} %).",
                "Is it a copy of another source, or are its documents alike by a template? Sample what was removed before you believe it."));
        }
        return findings.ToImmutable();
    }

    /// <inheritdoc/>
    public void Dispose() => _fates.Dispose();

    // What becomes of a document: it goes for its survivor (size 0), or stays with the size of its cluster.
    readonly record struct DuplicateFate(int Document, int Survivor, int Size, double Jaccard) : IComparable<DuplicateFate>
    {
        public int CompareTo(DuplicateFate other) => Document.CompareTo(other.Document);
    }
}
