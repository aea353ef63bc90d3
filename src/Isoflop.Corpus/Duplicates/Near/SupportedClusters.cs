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

    readonly DuplicateTable _table;
    readonly CandidateGroups _groups;
    readonly NearDuplicateOptions _options;
    readonly Func<int, uint[]> _set;
    readonly long _cacheBytes;
    long _compared;
    long _skipped;

    /// <param name="table">The documents.</param>
    /// <param name="groups">Who is to be compared.</param>
    /// <param name="options">The threshold, and how many comparisons a document may cost.</param>
    /// <param name="set">Reads the set of a document's shingles.</param>
    /// <param name="cacheBytes">Bytes of sets that one component may keep.</param>
    public SupportedClusters(DuplicateTable table, CandidateGroups groups, NearDuplicateOptions options, Func<int, uint[]> set, long cacheBytes) =>
        (_table, _groups, _options, _set, _cacheBytes) = (table, groups, options, set, cacheBytes);

    /// <summary>Pairs that were compared.</summary>
    public long Compared => _compared;

    /// <summary>Pairs that were not compared, because the document had been compared with enough others.</summary>
    public long Skipped => _skipped;

    /// <summary>Pairs compared by their similarity, in bins of 0.05 from 0: what the bands let through.</summary>
    public long[] Similarities { get; } = new long[Bins];

    /// <summary>The clusters of all components, in the components' order.</summary>
    public List<DuplicateCluster> Find(int threads)
    {
        var found = new List<DuplicateCluster>[_groups.Components.Count];
        Parallel.For(0, found.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => found[i] = Of(_groups.Components[i]));
        return [.. found.SelectMany(clusters => clusters)];
    }

    List<DuplicateCluster> Of(int[] component)
    {
        var clusters = new Dictionary<int, DuplicateCluster>();
        var survivors = new Dictionary<(int Band, int Group), HashSet<int>>();
        var (sets, held) = (new Dictionary<int, uint[]>(), 0L);
        var shared = new Dictionary<int, int>();
        foreach (var document in component)
        {
            var reference = document < _table.References;
            var groups = _groups.Of(document);
            var (best, jaccard) = (-1, 0.0);
            if (!reference)
            {
                Share(groups, survivors, shared);
                (best, jaccard) = Nearest(document, shared);
            }
            if (best >= 0)
            {
                if (!clusters.TryGetValue(best, out var cluster)) clusters.Add(best, cluster = new DuplicateCluster(best, []));
                cluster.Members.Add((document, jaccard));
            }
            if (best < 0 && !reference && !_options.Within) continue;
            for (var band = 0; band < groups.Length; band++)
            {
                if (groups[band] < 0) continue;
                if (!survivors.TryGetValue((band, groups[band]), out var there)) survivors.Add((band, groups[band]), there = []);
                there.Add(best >= 0 ? best : _table.StoodFor.GetValueOrDefault(document, document));
            }
        }
        return [.. clusters.Values];

        (int, double) Nearest(int document, Dictionary<int, int> candidates)
        {
            foreach (var candidate in candidates.Keys)
            {
                if (_table.Digests[candidate] == _table.Digests[document]) return (Equal(document, candidates), 1);
            }
            var (best, jaccard, compared) = (-1, 0.0, 0);
            foreach (var (candidate, _) in candidates.OrderByDescending(each => each.Value).ThenBy(each => each.Key))
            {
                if (compared == _options.Comparisons) break;
                compared++;
                var similarity = ShingleSets.Jaccard(Set(document), Set(candidate), _options.Threshold);
                Interlocked.Increment(ref Similarities[Math.Min(Bins - 1, (int)(similarity * Bins))]);
                if (similarity > jaccard) (best, jaccard) = (candidate, similarity);
            }
            Interlocked.Add(ref _compared, compared);
            Interlocked.Add(ref _skipped, candidates.Count - compared);
            return jaccard >= _options.Threshold ? (best, jaccard) : (-1, 0);
        }

        int Equal(int document, Dictionary<int, int> candidates) =>
            candidates.Keys.Where(candidate => _table.Digests[candidate] == _table.Digests[document]).Min();

        uint[] Set(int document)
        {
            if (sets.TryGetValue(document, out var set)) return set;
            set = _set(document);
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

    // How many bands each survivor shares with a document of these groups.
    static void Share(ReadOnlySpan<int> groups, Dictionary<(int Band, int Group), HashSet<int>> survivors, Dictionary<int, int> shared)
    {
        shared.Clear();
        for (var band = 0; band < groups.Length; band++)
        {
            if (groups[band] < 0 || !survivors.TryGetValue((band, groups[band]), out var there)) continue;
            foreach (var survivor in there) shared[survivor] = shared.GetValueOrDefault(survivor) + 1;
        }
    }
}
