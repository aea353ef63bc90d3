using System.Text;
using Isoflop.Corpus.Documents.Spools;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates;

/// <summary>
/// What a pass keeps of every document, on disk: its id, its source, how much it is preferred, where its shingles lie. Filled by several threads in runs; documents
/// are numbered in the corpus's order, behind the reference documents, all of which come before the first of the corpus.
/// </summary>
/// <param name="scratch">Folder for the files.</param>
sealed class DuplicateTable(string scratch) : IDisposable
{
    readonly SpilledRecords<DuplicateEntry> _entries = SpilledRecords<DuplicateEntry>.Create(Path.Combine(scratch, "entries.bin"));
    readonly SpilledRecords<byte> _ids = SpilledRecords<byte>.Create(Path.Combine(scratch, "ids.bin"));
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    readonly List<(string Name, long Documents)> _sources = [];
    readonly Lock _adding = new();
    long _count;

    /// <summary>Documents, references included.</summary>
    public int Count => (int)_count;

    /// <summary>Reference documents: the first of all, which are never removed.</summary>
    public int References { get; private set; }

    /// <summary>Names of the sources by number, and how many documents of the corpus each has.</summary>
    public IReadOnlyList<(string Name, long Documents)> Sources => _sources;

    /// <summary>A run of documents for one thread to fill.</summary>
    /// <param name="first">Place of the first in the corpus; negative for references, which come in their order.</param>
    /// <param name="count">Documents in it.</param>
    /// <exception cref="InputException">There are more documents than can be numbered.</exception>
    public Run Begin(long first, int count)
    {
        var number = first < 0 ? References : References + first;
        if (number + count > int.MaxValue)
            throw new InputException($"more than {int.MaxValue} documents", "the corpus", "fewer at once", "Cut the corpus into parts and hold each against the index of those before it.");
        return new Run((int)number, count, first < 0);
    }

    /// <summary>Takes in a run that has been filled.</summary>
    public void Add(Run run)
    {
        lock (_adding)
        {
            for (var i = 0; i < run.Entries.Length; i++)
            {
                var name = run.Sources[i];
                if (!_numbers.TryGetValue(name, out var number))
                {
                    _numbers.Add(name, number = _sources.Count);
                    _sources.Add((name, 0));
                }
                run.Entries[i].Source = number;
                if (!run.IsReference) _sources[number] = (name, _sources[number].Documents + 1);
            }
            if (run.IsReference) References += run.Entries.Length;
            _count += run.Entries.Length;
        }
        var start = _ids.Append(run.Ids);
        foreach (ref var entry in run.Entries.AsSpan()) entry.IdStart += start;
        _entries.Write(run.First, run.Entries);
    }

    /// <summary>What is known of a document.</summary>
    public DuplicateEntry Entry(int document) => _entries.Read(document);

    /// <summary>What is known of documents, in order.</summary>
    /// <param name="first">The first of them; all to the last are told.</param>
    public IEnumerable<DuplicateEntry> Entries(int first = 0) => _entries.Scan(first, _count - first);

    /// <summary>Id of a document.</summary>
    public string Id(int document) => Id(Entry(document));

    /// <summary>Id of a document.</summary>
    public string Id(DuplicateEntry entry) => Encoding.UTF8.GetString(_ids.Read(entry.IdStart, entry.IdLength));

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.Dispose();
        _ids.Dispose();
    }

    /// <summary>A run of documents.</summary>
    internal sealed class Run(int first, int count, bool isReference)
    {
        byte[] _ids = new byte[count * 16];
        int _used;

        /// <summary>Number of its first document.</summary>
        public int First { get; } = first;

        /// <summary>Whether they are reference documents.</summary>
        public bool IsReference { get; } = isReference;

        public DuplicateEntry[] Entries { get; } = new DuplicateEntry[count];

        public string[] Sources { get; } = new string[count];

        public ReadOnlySpan<byte> Ids => _ids.AsSpan(0, _used);

        /// <summary>Notes what every pass keeps of a document; documents are noted in order.</summary>
        public void Note(int document, string id, string source, double weight)
        {
            var length = Encoding.UTF8.GetByteCount(id);
            if (_ids.Length < _used + length) Array.Resize(ref _ids, (_used + length) * 2);
            Encoding.UTF8.GetBytes(id, _ids.AsSpan(_used));
            Entries[document] = new DuplicateEntry { IdStart = _used, IdLength = length, Weight = weight, StandsFor = First + document };
            Sources[document] = source;
            _used += length;
        }
    }
}

/// <summary>What is kept of a document.</summary>
struct DuplicateEntry
{
    /// <summary>Where its id lies.</summary>
    public long IdStart;

    /// <summary>How much it is preferred.</summary>
    public double Weight;

    /// <summary>Digest of what duplicates are looked for in; equal digests are equal texts. 0 takes no part.</summary>
    public ulong Digest;

    /// <summary>Where its shingles begin; below zero in an index.</summary>
    public long Shingles;

    /// <summary>How many shingles it has.</summary>
    public int ShingleCount;

    /// <summary>Bytes of its id.</summary>
    public int IdLength;

    /// <summary>Number of its source.</summary>
    public int Source;

    /// <summary>The document itself; of a reference document that went when it was new, the one that stayed for it: nothing is compared with the one that went.</summary>
    public int StandsFor;
}
