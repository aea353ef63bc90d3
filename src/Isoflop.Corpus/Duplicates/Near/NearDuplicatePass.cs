using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
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
    readonly SpilledNumbers _shingles;
    readonly ConcurrentBag<Shingler> _shinglers = [];
    readonly DuplicateIndex? _index;
    readonly Action<NearDuplicateCounts>? _told;
    ImmutableArray<Finding> _findings = [];

    public NearDuplicatePass(NearDuplicateOptions options, string step, PassResources resources, Action<NearDuplicateCounts>? told)
    {
        (_options, _step, _resources, _told) = (options, step, resources, told);
        _minHash = options.Mode == MinHashMode.Datatrove ? new MersenneMinHash(options.Bands, options.Rows, 1) : new FastMinHash(options.Bands, options.Rows, 1);
        _table = new DuplicateTable(options.Bands);
        _shingles = SpilledNumbers.Create(Path.Combine(resources.Scratch, "shingles.bin"));
        var references = 0L;
        if (options.Index is not null || options.LeaveIndex)
        {
            _index = DuplicateIndex.Open(options.Index ?? "", options.SketchIdentity, options.Bands);
            foreach (var run in _index.Load(_table, long.MinValue)) references += run;
        }
        foreach (var path in options.Against) references += Reference(path, long.MinValue + references);
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
        var sources = new string[documents.Length];
        var (spilled, used) = (ArrayPool<uint>.Shared.Rent(1 << 16), 0);
        for (var i = 0; i < documents.Length; i++)
        {
            var document = documents[i];
            run.SetId(i, document.Id);
            sources[i] = document.Source;
            run.Weights[i] = _options.Keep.Weight(document.Text.Length, document.Source, document.Values is [var score, ..] ? score : null);
            var hashes = shingler.Hashes(document.Text.Span);
            if (hashes.IsEmpty) continue;
            run.Digests[i] = Math.Max(1, XxHash64.Of(MemoryMarshal.AsBytes(hashes)));
            _minHash.BandKeys(hashes, run.KeysOf(i));
            if (spilled.Length < used + hashes.Length)
            {
                var larger = ArrayPool<uint>.Shared.Rent((used + hashes.Length) * 2);
                spilled.AsSpan(0, used).CopyTo(larger);
                ArrayPool<uint>.Shared.Return(spilled);
                spilled = larger;
            }
            run.Shingles[i] = (used, hashes.Length);
            foreach (var hash in hashes) spilled[used++] = (uint)(hash >> 32);
        }
        var start = _shingles.Append(spilled.AsSpan(0, used));
        ArrayPool<uint>.Shared.Return(spilled);
        for (var i = 0; i < documents.Length; i++) run.Shingles[i].Start += start;
        _table.Add(run, sources);
        _shinglers.Add(shingler);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        _table.Seal();
        var preference = _table.ByPreference();
        var groups = CandidateGroups.Find(_table, preference, _resources.Threads);
        var findings = ImmutableArray.CreateBuilder<Finding>();
        List<DuplicateCluster> clusters;
        if (_options.Verify)
        {
            var supported = new SupportedClusters(_table, groups, _options, Set, _resources.MemoryBytes / 4 / _resources.Threads);
            clusters = supported.Find(_resources.Threads);
            _told?.Invoke(new NearDuplicateCounts(_table.Count - _table.References, clusters.Sum(cluster => cluster.Members.Count), supported.Compared, supported.Skipped, [.. supported.Similarities]));
            if (supported.Skipped > 0) findings.Add(Crowded(supported.Skipped));
        }
        else
        {
            clusters = [.. groups.Components.Select(Unsupported).OfType<DuplicateCluster>()];
            findings.Add(Unverified(clusters.Sum(cluster => cluster.Members.Count)));
        }
        CorpusVerdict[] verdicts = [.. ClusterVerdicts.Of(_table, clusters, _options.Keep, Removal)];
        findings.AddRange(ClusterVerdicts.Alarms(_table, clusters, verdicts, _options.Alarms));
        _findings = findings.ToImmutable();
        if (_options.Extend) _index!.Append(_table, clusters, verdicts, _shingles);
        if (_options.LeaveIndex && _resources.Kept is { } kept) _index!.Append(_table, clusters, verdicts, _shingles, kept);
        return verdicts;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _shingles.Dispose();
        _index?.Dispose();
        base.Dispose(disposing);
    }

    // The shingles of an indexed document lie in the index, at places before zero.
    uint[] Set(int document)
    {
        var (start, count) = _table.Shingles[document];
        return start < 0 ? _index!.Set(start, count) : _shingles.Set(start, count);
    }

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
    DuplicateCluster? Unsupported(int[] component)
    {
        var first = _options.Within ? 0 : Array.FindIndex(component, document => document < _table.References);
        if (first < 0) return null;
        List<(int, double)> members = [.. component.Where((document, i) => i != first && document >= _table.References).Select(document => (document, double.NaN))];
        return members.Count == 0 ? null : new DuplicateCluster(component[first], members);
    }

    long Reference(string path, long first)
    {
        var count = 0L;
        foreach (var block in LineBlock.Read(path))
        {
            var lines = LineDocuments.Read(block, path, Wanted, strict: true);
            Collect(first + count, CollectionsMarshal.AsSpan(lines.Documents));
            count += lines.Documents.Count;
            lines.Free();
            block.Free();
        }
        return count;
    }

    Finding Crowded(long skipped) => new(
        "crowded-bands",
        Severity.Warning,
        $"{skipped.ToString("N0", CultureInfo.InvariantCulture)} candidate pairs were not compared: their documents had been compared with {_options.Comparisons} survivors already.",
        "Many documents share a template that is no duplicate; cut it first (repeated paragraphs or passages), or take more rows to a band.");

    static Finding Unverified(int removed) => new(
        "unverified",
        Severity.Warning,
        $"{removed.ToString("N0", CultureInfo.InvariantCulture)} documents are duplicates by a shared band only: no similarity was measured, and chains count as one cluster.",
        "Leave verification on; it costs a few percent of the time.");
}
