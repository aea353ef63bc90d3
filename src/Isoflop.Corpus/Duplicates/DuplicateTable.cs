using System.Text;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates;

/// <summary>
/// What a pass keeps of every document: its id, its source, how much it is preferred, and keys that equal documents share. Filled by several threads in runs;
/// sealed, the documents stand in the corpus's order, after the reference documents.
/// </summary>
/// <param name="keysEach">Keys of each document.</param>
sealed class DuplicateTable(int keysEach)
{
    readonly List<Run> _runs = [];
    readonly Dictionary<string, int> _sources = new(StringComparer.Ordinal);
    int[] _starts = [];

    /// <summary>Keys of each document.</summary>
    public int KeysEach { get; } = keysEach;

    /// <summary>Documents, references included.</summary>
    public int Count { get; private set; }

    /// <summary>Reference documents: the first of all, which are never removed.</summary>
    public int References { get; private set; }

    /// <summary>How much each is preferred.</summary>
    public double[] Weights { get; private set; } = [];

    /// <summary>Number of each document's source.</summary>
    public int[] Sources { get; private set; } = [];

    /// <summary>Digest of what duplicates are looked for in; equal digests are equal texts. 0 takes no part.</summary>
    public ulong[] Digests { get; private set; } = [];

    /// <summary>The keys, <see cref="KeysEach"/> of each document.</summary>
    public ulong[] Keys { get; private set; } = [];

    /// <summary>Where each document's shingles begin in the spilled file, and how many they are.</summary>
    public (long Start, int Count)[] Shingles { get; private set; } = [];

    /// <summary>Reference documents that went when they were new, by the one that stayed for them: they stand for it, and nothing is compared with them.</summary>
    public IReadOnlyDictionary<int, int> StoodFor { get; private set; } = new Dictionary<int, int>();

    /// <summary>Names of the sources by number.</summary>
    public IReadOnlyList<string> SourceNames { get; private set; } = [];

    /// <summary>A run of documents for one thread to fill.</summary>
    /// <param name="first">Place of the first in the corpus; negative for references, in their order.</param>
    /// <param name="count">Documents in it.</param>
    public Run Begin(long first, int count) => new(first, count, KeysEach);

    /// <summary>Takes in a run that has been filled.</summary>
    public void Add(Run run, ReadOnlySpan<string> sources)
    {
        lock (_runs)
        {
            for (var i = 0; i < sources.Length; i++)
            {
                if (!_sources.TryGetValue(sources[i], out var number)) _sources.Add(sources[i], number = _sources.Count);
                run.Sources[i] = number;
            }
            _runs.Add(run);
        }
    }

    /// <summary>Puts the documents in order. Nothing may be added afterwards.</summary>
    public void Seal()
    {
        _runs.Sort((a, b) => a.First.CompareTo(b.First));
        var total = _runs.Sum(run => (long)run.Count);
        if (total * KeysEach > Array.MaxLength)
            throw new InputException($"{total} documents", "the corpus", $"at most {Array.MaxLength / KeysEach} at once", "Cut the corpus into parts and hold each against the index of those before it.");
        (Count, References) = ((int)total, _runs.Where(run => run.First < 0).Sum(run => run.Count));
        (Weights, Sources, Digests, Keys, Shingles) = (new double[Count], new int[Count], new ulong[Count], new ulong[Count * KeysEach], new (long, int)[Count]);
        _starts = new int[_runs.Count];
        var (start, stoodFor) = (0, new Dictionary<int, int>());
        for (var i = 0; i < _runs.Count; i++)
        {
            var run = _runs[i];
            _starts[i] = start;
            run.Weights.CopyTo(Weights, start);
            run.Sources.CopyTo(Sources, start);
            run.Digests.CopyTo(Digests, start);
            run.Keys.CopyTo(Keys, start * KeysEach);
            run.Shingles.CopyTo(Shingles, start);
            foreach (var (document, survivor) in run.StoodFor) stoodFor.Add(start + document, survivor);
            run.Release();
            start += run.Count;
        }
        StoodFor = stoodFor;
        SourceNames = [.. _sources.OrderBy(source => source.Value).Select(source => source.Key)];
    }

    /// <summary>Id of a document.</summary>
    public string Id(int document)
    {
        var at = Array.BinarySearch(_starts, document);
        if (at < 0) at = ~at - 1;
        // Of runs without documents that begin at the same place the last one holds it.
        while (at + 1 < _starts.Length && _starts[at + 1] == _starts[at]) at++;
        return _runs[at].Id(document - _starts[at]);
    }

    /// <summary>Documents from the most to the least preferred: references first, then by weight, then by place.</summary>
    public int[] ByPreference()
    {
        var order = new int[Count];
        for (var i = 0; i < Count; i++) order[i] = i;
        var keys = new (bool, double, int)[Count];
        for (var i = 0; i < Count; i++) keys[i] = (i >= References, -Weights[i], i);
        Array.Sort(keys, order);
        return order;
    }

    /// <summary>A run of documents.</summary>
    internal sealed class Run(long first, int count, int keysEach)
    {
        readonly int[] _ends = new int[count];
        byte[] _ids = new byte[count * 16];

        public long First { get; } = first;

        public int Count { get; } = count;

        public double[] Weights { get; private set; } = new double[count];

        public int[] Sources { get; private set; } = new int[count];

        public ulong[] Digests { get; private set; } = new ulong[count];

        public ulong[] Keys { get; private set; } = new ulong[count * keysEach];

        public (long Start, int Count)[] Shingles { get; private set; } = new (long, int)[count];

        /// <summary>Documents of the run that went, each with the one that stayed for it, by its place among all documents.</summary>
        public List<(int Document, int Survivor)> StoodFor { get; } = [];

        /// <summary>The keys of one document.</summary>
        public Span<ulong> KeysOf(int document) => Keys.AsSpan(document * keysEach, keysEach);

        /// <summary>Notes the id of the next document; ids are noted in order.</summary>
        public void SetId(int document, string id)
        {
            var start = document == 0 ? 0 : _ends[document - 1];
            var length = Encoding.UTF8.GetByteCount(id);
            if (_ids.Length < start + length) Array.Resize(ref _ids, (start + length) * 2);
            Encoding.UTF8.GetBytes(id, _ids.AsSpan(start));
            _ends[document] = start + length;
        }

        public string Id(int document)
        {
            var start = document == 0 ? 0 : _ends[document - 1];
            return Encoding.UTF8.GetString(_ids, start, _ends[document] - start);
        }

        /// <summary>Only ids are still needed.</summary>
        public void Release()
        {
            (Weights, Sources, Digests, Keys, Shingles) = ([], [], [], [], []);
            Array.Resize(ref _ids, Count == 0 ? 0 : _ends[^1]);
        }
    }
}
