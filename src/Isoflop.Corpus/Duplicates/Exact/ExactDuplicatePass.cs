using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Lines;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>One search for documents that are the same. Their keys are sorted: in memory where they fit, else on disk.</summary>
sealed class ExactDuplicatePass(ExactDuplicateOptions options, string step, PassResources resources) : Utf8Pass
{
    readonly DuplicateTable _table = new(resources.Scratch);
    readonly SortedRecords<Keyed> _keys = new(Path.Combine(resources.Scratch, "keys.bin"), resources.MemoryBytes / 2);
    ClusterVerdicts? _verdicts;
    ImmutableArray<Finding> _findings = [];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Wanted { get; } = options.Keep.Field is { } score ? [options.AddressField, score] : [options.AddressField];

    /// <inheritdoc/>
    public override ImmutableArray<Finding> Findings => _findings;

    /// <inheritdoc/>
    public override void Collect(long first, ReadOnlySpan<Utf8Document> documents)
    {
        var run = _table.Begin(first, documents.Length);
        var (keys, found) = (new Keyed[documents.Length], 0);
        var normal = new NormalText();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < documents.Length; i++)
        {
            var document = documents[i];
            var weight = options.Keep.Weight(document.Text.Length, document.Source, document.Values.Length > 1 ? document.Values[1] : null);
            run.Note(i, document.Id, document.Source, weight);
            if (options.By == ExactKey.Address && string.IsNullOrWhiteSpace(document.Values[0])) continue;
            SHA256.HashData(
                options.By switch
                {
                    ExactKey.Text => normal.Of(document.Text.Span),
                    ExactKey.Bytes => document.Text.Span,
                    _ => Encoding.UTF8.GetBytes(PlainAddress.Of(document.Values[0]!)),
                },
                hash);
            keys[found++] = new Keyed(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[sizeof(ulong)..]), weight, run.First + i);
        }
        _keys.Add(keys.AsSpan(0, found));
        _table.Add(run);
    }

    /// <inheritdoc/>
    public override IEnumerable<CorpusVerdict> Decide(DocumentStore corpus)
    {
        _verdicts = new ClusterVerdicts(_table, options.Keep, Removal, Path.Combine(resources.Scratch, "fates.bin"), resources.MemoryBytes / 2);
        using (var keys = _keys.Sorted().GetEnumerator())
        {
            var more = keys.MoveNext();
            while (more)
            {
                var survivor = keys.Current;
                more = keys.MoveNext();
                if (more && keys.Current.IsSame(survivor)) _verdicts.Add(survivor.Document, Others(survivor));
            }

            // The documents with the survivor's key; the last is the first of the next key, or the end.
            IEnumerable<(int, double)> Others(Keyed survivor)
            {
                for (; more && keys.Current.IsSame(survivor); more = keys.MoveNext()) yield return (keys.Current.Document, 1);
            }
        }
        _findings = _verdicts.Alarms(options.Alarms);
        return _verdicts.Verdicts();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _keys.Dispose();
        _verdicts?.Dispose();
        _table.Dispose();
        base.Dispose(disposing);
    }

    Removal Removal(string survivor, bool reference, double jaccard) => new(step, ExactDuplicates.RuleOf(options.By), double.NaN, double.NaN)
    {
        Other = survivor,
        // Two documents of one address may say different things.
        Jaccard = options.By == ExactKey.Address ? null : jaccard,
    };

    // A document by its key of 128 bits; of one key, from the most to the least preferred.
    readonly record struct Keyed(ulong High, ulong Low, double Weight, int Document) : IComparable<Keyed>
    {
        public bool IsSame(Keyed other) => High == other.High && Low == other.Low;

        public int CompareTo(Keyed other)
        {
            if (High != other.High) return High < other.High ? -1 : 1;
            if (Low != other.Low) return Low < other.Low ? -1 : 1;
            var preferred = other.Weight.CompareTo(Weight);
            return preferred != 0 ? preferred : Document.CompareTo(other.Document);
        }
    }
}
