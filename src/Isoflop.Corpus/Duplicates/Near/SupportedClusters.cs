using Isoflop.Corpus.Documents.Lines;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>
/// Clusters in which every document is supported by its own similarity to the survivor. Documents come from the most to the least preferred; each is compared
/// with the survivors so far that share a band with it, or that stand for one which does, and joins the most similar one if that reaches the threshold; else it
/// survives itself. A chain of neighbours therefore ends where its end is no longer like its beginning.
/// </summary>
sealed class SupportedClusters
{
    // Similarities are counted in bins of this width, for the reader to see where candidates lay.
    const int Bins = 20;

    // Components of a few documents are handed to a thread together.
    const int BatchDocuments = 256;

    readonly DuplicateTable _table;
    readonly CandidateGroups _groups;
    readonly NearDuplicateOptions _options;
    readonly Func<long, int, uint[]> _set;
    readonly long _cacheBytes;
    long _compared;
    long _skipped;

    /// <param name="table">The documents.</param>
    /// <param name="groups">Who is to be compared.</param>
    /// <param name="options">The threshold, and how many comparisons a document may cost.</param>
    /// <param name="set">Reads the set of a document's shingles: where they begin, and how many they are.</param>
    /// <param name="cacheBytes">Bytes of sets that one component may keep.</param>
    public SupportedClusters(DuplicateTable table, CandidateGroups groups, NearDuplicateOptions options, Func<long, int, uint[]> set, long cacheBytes) =>
        (_table, _groups, _options, _set, _cacheBytes) = (table, groups, options, set, cacheBytes);

    /// <summary>Pairs that were compared.</summary>
    public long Compared => _compared;

    /// <summary>Pairs that were not compared, because the document had been compared with enough others.</summary>
    public long Skipped => _skipped;

    /// <summary>Pairs compared by their similarity, in bins of 0.05 from 0: what the bands let through.</summary>
    public long[] Similarities { get; } = new long[Bins];

    /// <summary>The clusters of all components, in the components' order.</summary>
    public IEnumerable<DuplicateCluster> Find(int threads) =>
        OrderedWork.Run(Batches(), threads, batch => batch.SelectMany(Of).ToArray()).SelectMany(clusters => clusters);

    IEnumerable<List<List<Candidate>>> Batches()
    {
        var (batch, documents) = (new List<List<Candidate>>(), 0);
        foreach (var component in _groups.Components())
        {
            batch.Add(component);
            documents += component.Count;
            if (documents < BatchDocuments) continue;
            yield return batch;
            (batch, documents) = ([], 0);
        }
        if (batch.Count > 0) yield return batch;
    }

    IEnumerable<DuplicateCluster> Of(List<Candidate> component)
    {
        var clusters = new Dictionary<int, DuplicateCluster>();
        // By group, those that later documents of it are held against; and what is compared of each.
        var survivors = new Dictionary<int, HashSet<int>>();
        var known = new Dictionary<int, (ulong Digest, long Shingles, int Count)>();
        var (sets, held) = (new Dictionary<int, uint[]>(), 0L);
        var shared = new Dictionary<int, int>();
        foreach (var candidate in component)
        {
            var groups = _groups.Of(candidate);
            var (best, jaccard) = (-1, 0.0);
            if (candidate.IsOwn)
            {
                Share(groups, survivors, shared);
                (best, jaccard) = Nearest(candidate, shared);
            }
            if (best >= 0)
            {
                if (!clusters.TryGetValue(best, out var cluster)) clusters.Add(best, cluster = new DuplicateCluster(best, []));
                cluster.Members.Add((candidate.Document, jaccard));
            }
            if (best < 0 && candidate.IsOwn && !_options.Within) continue;
            var stays = best >= 0 ? best : candidate.StandsFor;
            if (!known.ContainsKey(stays)) known.Add(stays, Known(stays, candidate));
            foreach (var group in groups)
            {
                if (!survivors.TryGetValue(group, out var there)) survivors.Add(group, there = []);
                there.Add(stays);
            }
        }
        return clusters.Values;

        (int, double) Nearest(Candidate candidate, Dictionary<int, int> others)
        {
            var equal = int.MaxValue;
            foreach (var other in others.Keys)
            {
                if (known[other].Digest == candidate.Digest) equal = Math.Min(equal, other);
            }
            if (equal < int.MaxValue) return (equal, 1);
            var (best, jaccard, compared) = (-1, 0.0, 0);
            foreach (var (other, _) in others.OrderByDescending(each => each.Value).ThenBy(each => each.Key))
            {
                if (compared == _options.Comparisons) break;
                compared++;
                var similarity = ShingleSets.Jaccard(Set(candidate.Document, candidate.Shingles, candidate.ShingleCount), Set(other, known[other].Shingles, known[other].Count), _options.Threshold);
                Interlocked.Increment(ref Similarities[Math.Min(Bins - 1, (int)(similarity * Bins))]);
                if (similarity > jaccard) (best, jaccard) = (other, similarity);
            }
            Interlocked.Add(ref _compared, compared);
            Interlocked.Add(ref _skipped, others.Count - compared);
            return jaccard >= _options.Threshold ? (best, jaccard) : (-1, 0);
        }

        uint[] Set(int document, long shingles, int count)
        {
            if (sets.TryGetValue(document, out var set)) return set;
            set = _set(shingles, count);
            if (held > _cacheBytes)
            {
                sets.Clear();
                held = 0;
            }
            sets.Add(document, set);
            held += set.Length * (long)sizeof(uint);
            return set;
        }
    }

    // The candidate itself, or one that it stands for and that need not be in its component.
    (ulong Digest, long Shingles, int Count) Known(int document, Candidate candidate)
    {
        if (document == candidate.Document) return (candidate.Digest, candidate.Shingles, candidate.ShingleCount);
        var entry = _table.Entry(document);
        return (entry.Digest, entry.Shingles, entry.ShingleCount);
    }

    // How many bands each survivor shares with a document of these groups.
    static void Share(int[] groups, Dictionary<int, HashSet<int>> survivors, Dictionary<int, int> shared)
    {
        shared.Clear();
        foreach (var group in groups)
        {
            if (!survivors.TryGetValue(group, out var there)) continue;
            foreach (var survivor in there) shared[survivor] = shared.GetValueOrDefault(survivor) + 1;
        }
    }
}
