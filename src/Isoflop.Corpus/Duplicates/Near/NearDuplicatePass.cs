using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Corpus.Duplicates.Hashing;
using Isoflop.Corpus.Tokenizers.Words;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>One search for near duplicates.</summary>
sealed class NearDuplicatePass : Utf8Pass
{
    readonly NearDuplicateOptions _options;
    readonly string _step;
    readonly PassResources _resources;
    readonly MinHash _minHash;
    readonly DuplicateTable _table;
    readonly SortedRecords<BandKey> _keys;
    readonly SpilledRecords<uint> _shingles;
    readonly ConcurrentBag<Shingler> _shinglers = [];
    readonly DuplicateIndex? _index;
    readonly Action<NearDuplicateCounts>? _told;

    // By document of the corpus: its keys, where they are to go into an index.
    readonly SpilledRecords<ulong>? _indexed;
    ClusterVerdicts? _verdicts;
    ImmutableArray<Finding> _findings = [];

    public NearDuplicatePass(NearDuplicateOptions options, string step, PassResources resources, Action<NearDuplicateCounts>? told)
    {
        (_options, _step, _resources, _told) = (options, step, resources, told);
        _minHash = options.Mode == MinHashMode.Datatrove ? new MersenneMinHash(options.Bands, options.Rows, 1) : new FastMinHash(options.Bands, options.Rows, 1);
        _table = new DuplicateTable(resources.Scratch);
        _keys = new SortedRecords<BandKey>(Path.Combine(resources.Scratch, "bands.bin"), resources.MemoryBytes / 2);
        _shingles = SpilledRecords<uint>.Create(Path.Combine(resources.Scratch, "shingles.bin"));
        if (options.Index is not null || options.LeaveIndex)
        {
            _index = DuplicateIndex.Open(options.Index ?? "", options.SketchIdentity, options.Bands);
            _index.Load(_table, _keys);
        }
        if (options.Extend || options.LeaveIndex) _indexed = SpilledRecords<ulong>.Create(Path.Combine(resources.Scratch, "indexed.bin"));
        foreach (var path in options.Against) Reference(path);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Wanted => _options.Keep.Field is { } name ? [name] : [];

    /// <inheritdoc/>
    public override ImmutableArray<Finding> Findings => _findings;

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Utf8Document> documents)
    {
        if (!_shinglers.TryTake(out var shingler))
            shingler = new Shingler(_options.EffectiveUnit, _options.Words, _options.Characters, _options.Mode != MinHashMode.Datatrove);
        var run = _table.Begin(first, documents.Length);
        var (keys, bands) = (new List<BandKey>(documents.Length * _options.Bands), new ulong[documents.Length * _options.Bands]);
        var (spilled, used) = (ArrayPool<uint>.Shared.Rent(1 << 16), 0);
        for (var i = 0; i < documents.Length; i++)
        {
            var document = documents[i];
            run.Note(i, document.Id, document.Source, _options.Keep.Weight(document.Text.Length, document.Source, document.Values is [var score, ..] ? score : null));
            var hashes = shingler.Hashes(document.Text.Span);
            if (hashes.IsEmpty) continue;
            var own = bands.AsSpan(i * _options.Bands, _options.Bands);
            _minHash.BandKeys(hashes, own);
            for (var band = 0; band < own.Length; band++) keys.Add(new BandKey(own[band], band, run.First + i));
            ref var entry = ref run.Entries[i];
            (entry.Digest, entry.Shingles, entry.ShingleCount) = (Math.Max(1, XxHash64.Of(MemoryMarshal.AsBytes(hashes))), used, hashes.Length);
            if (spilled.Length < used + hashes.Length)
            {
                var larger = ArrayPool<uint>.Shared.Rent((used + hashes.Length) * 2);
                spilled.AsSpan(0, used).CopyTo(larger);
                ArrayPool<uint>.Shared.Return(spilled);
                spilled = larger;
            }
            foreach (var hash in hashes) spilled[used++] = (uint)(hash >> 32);
        }
        var start = _shingles.Append(spilled.AsSpan(0, used));
        ArrayPool<uint>.Shared.Return(spilled);
        foreach (ref var entry in run.Entries.AsSpan()) entry.Shingles += start;
        _keys.Add(CollectionsMarshal.AsSpan(keys));
        if (first >= 0) _indexed?.Write(first * _options.Bands, bands);
        _table.Add(run);
        _shinglers.Add(shingler);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        _verdicts = new ClusterVerdicts(_table, _options.Keep, Removal, Path.Combine(_resources.Scratch, "fates.bin"), _resources.MemoryBytes / 8);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        using (var groups = CandidateGroups.Find(_table, _keys, _resources))
        {
            if (_options.Verify)
            {
                var supported = new SupportedClusters(_table, groups, _options, Set, _resources.MemoryBytes / 4 / _resources.Threads);
                foreach (var cluster in supported.Find(_resources.Threads)) _verdicts.Add(cluster.Survivor, cluster.Members);
                _told?.Invoke(new NearDuplicateCounts(_table.Count - _table.References, (int)_verdicts.Duplicates, supported.Compared, supported.Skipped, [.. supported.Similarities]));
                if (supported.Skipped > 0) findings.Add(Crowded(supported.Skipped));
            }
            else
            {
                foreach (var cluster in groups.Components().Select(Unsupported).OfType<DuplicateCluster>()) _verdicts.Add(cluster.Survivor, cluster.Members);
                findings.Add(Unverified(_verdicts.Duplicates));
            }
        }
        findings.AddRange(_verdicts.Alarms(_options.Alarms));
        _findings = findings.ToImmutable();
        if (_options.Extend) Index(null);
        if (_options.LeaveIndex && _resources.Kept is { } kept) Index(kept);
        return _verdicts.Verdicts();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _shingles.Dispose();
        _keys.Dispose();
        _indexed?.Dispose();
        _verdicts?.Dispose();
        _table.Dispose();
        _index?.Dispose();
        base.Dispose(disposing);
    }

    void Index(string? into)
    {
        using var places = SpilledRecords<int>.Create(Path.Combine(_resources.Scratch, "places.bin"));
        _index!.Append(new IndexAddition(_table, _verdicts!, _shingles, _indexed!, places), into);
    }

    // The shingles of an indexed document lie in the index, at places before zero.
    uint[] Set(long start, int count) => ShingleSets.Of(start < 0 ? _index!.Shingles(start, count) : _shingles.Read(start, count));

    Removal Removal(string survivor, bool reference, double jaccard) => new(
        _step,
        !_options.Verify ? NearDuplicates.UnverifiedRule : reference ? NearDuplicates.ReferenceRule : NearDuplicates.Rule,
        jaccard,
        _options.Verify ? _options.Threshold : double.NaN)
    {
        Other = survivor,
        Jaccard = double.IsNaN(jaccard) ? null : jaccard,
    };

    // Everything connected but the most preferred; null where nothing of it is the corpus's own.
    DuplicateCluster? Unsupported(List<Candidate> component)
    {
        if (!_options.Within && component[0].IsOwn) return null;
        List<(int, double)> members = [.. component.Skip(1).Where(candidate => candidate.IsOwn).Select(candidate => (candidate.Document, double.NaN))];
        return members.Count == 0 ? null : new DuplicateCluster(component[0].Document, members);
    }

    void Reference(string path)
    {
        foreach (var block in LineBlock.Read(path))
        {
            var lines = LineDocuments.Read(block, path, Wanted, strict: true);
            Collect(-1, CollectionsMarshal.AsSpan(lines.Documents));
            lines.Free();
            block.Free();
        }
    }

    Finding Crowded(long skipped) => new(
        "crowded-bands",
        Severity.Warning,
        $"{skipped.ToString("N0", CultureInfo.InvariantCulture)} candidate pairs were not compared: their documents had been compared with {_options.Comparisons} survivors already.",
        "Many documents share a template that is no duplicate; cut it first (repeated paragraphs or passages), or take more rows to a band.");

    static Finding Unverified(long removed) => new(
        "unverified",
        Severity.Warning,
        $"{removed.ToString("N0", CultureInfo.InvariantCulture)} documents are duplicates by a shared band only: no similarity was measured, and chains count as one cluster.",
        "Leave verification on; it costs a few percent of the time.");
}
