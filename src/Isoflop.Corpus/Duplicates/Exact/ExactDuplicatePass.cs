using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>One search for documents that are the same.</summary>
sealed class ExactDuplicatePass(ExactDuplicateOptions options, string step) : Utf8Pass
{
    // Key: two numbers of 64 bits.
    const int Halves = 2;

    readonly DuplicateTable _table = new(Halves);
    ImmutableArray<Finding> _findings = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Wanted { get; } = options.Keep.Field is { } score ? [options.AddressField, score] : [options.AddressField];

    /// <inheritdoc/>
    public override ImmutableArray<Finding> Findings => _findings;

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Utf8Document> documents)
    {
        var run = _table.Begin(first, documents.Length);
        var sources = new string[documents.Length];
        var normal = new NormalText();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < documents.Length; i++)
        {
            var document = documents[i];
            run.SetId(i, document.Id);
            sources[i] = document.Source;
            run.Weights[i] = options.Keep.Weight(document.Text.Length, document.Source, document.Values.Length > 1 ? document.Values[1] : null);
            if (options.By == ExactKey.Address && string.IsNullOrWhiteSpace(document.Values[0])) continue;
            SHA256.HashData(
                options.By switch
                {
                    ExactKey.Text => normal.Of(document.Text.Span),
                    ExactKey.Bytes => document.Text.Span,
                    _ => Encoding.UTF8.GetBytes(PlainAddress.Of(document.Values[0]!)),
                },
                hash);
            run.Digests[i] = 1;
            run.KeysOf(i)[0] = BinaryPrimitives.ReadUInt64BigEndian(hash);
            run.KeysOf(i)[1] = BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]);
        }
        _table.Add(run, sources);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        _table.Seal();
        var clusters = new Dictionary<UInt128, DuplicateCluster>();
        foreach (var document in _table.ByPreference())
        {
            if (_table.Digests[document] == 0) continue;
            var key = new UInt128(_table.Keys[document * Halves], _table.Keys[(document * Halves) + 1]);
            if (clusters.TryGetValue(key, out var cluster)) cluster.Members.Add((document, 1));
            else clusters.Add(key, new DuplicateCluster(document, []));
        }
        List<DuplicateCluster> several = [.. clusters.Values.Where(cluster => cluster.Members.Count > 0)];
        CorpusVerdict[] verdicts = [.. ClusterVerdicts.Of(_table, several, options.Keep, Removal)];
        _findings = ClusterVerdicts.Alarms(_table, several, verdicts, options.Alarms);
        return verdicts;
    }

    Removal Removal(string survivor, bool reference, double jaccard) => new(step, ExactDuplicates.RuleOf(options.By), double.NaN, double.NaN)
    {
        Other = survivor,
        // Two documents of one address may say different things.
        Jaccard = options.By == ExactKey.Address ? null : jaccard,
    };
}
