using Isoflop.Corpus.Documents.Spools;

namespace Isoflop.Corpus.Duplicates;

/// <summary>A sequence of items for every document, on disk: its tokens, or the keys of its paragraphs. Filled by several threads in runs of documents.</summary>
/// <param name="path">The file; others beside it are named after it.</param>
/// <param name="numbersEach">Numbers of 32 bits that an item has.</param>
/// <param name="gap">Places left free behind each document.</param>
sealed class SpilledSequences(string path, int numbersEach, int gap) : IDisposable
{
    // One start of so many is held, so that a document is found with one reading.
    const int Held = 256;

    readonly SpilledRecords<uint> _numbers = SpilledRecords<uint>.Create(path);
    readonly SpilledRecords<Sequence> _sequences = SpilledRecords<Sequence>.Create(path + ".sequences");
    readonly SpilledRecords<long> _starts = SpilledRecords<long>.Create(path + ".starts");
    readonly List<long> _held = [];
    long _documents;

    /// <summary>Places in all, once <see cref="Seal"/> was called.</summary>
    public long Total { get; private set; }

    /// <summary>Takes in a run of consecutive documents.</summary>
    /// <param name="first">Place of the first of them in the corpus.</param>
    /// <param name="numbers">The numbers of all their items.</param>
    /// <param name="lengths">Items of each.</param>
    public void Add(long first, ReadOnlySpan<uint> numbers, int[] lengths)
    {
        var (at, sequences) = (_numbers.Append(numbers), new Sequence[lengths.Length]);
        for (var i = 0; i < lengths.Length; i++)
        {
            sequences[i] = new Sequence(at, lengths[i]);
            at += lengths[i] * (long)numbersEach;
        }
        _sequences.Write(first, sequences);
        Interlocked.Add(ref _documents, lengths.Length);
    }

    /// <summary>Counts where the items of each document begin among all. Nothing may be added afterwards.</summary>
    public void Seal()
    {
        foreach (var some in _sequences.Scan(0, _documents).Chunk(Held))
        {
            var starts = new long[some.Length];
            for (var i = 0; i < some.Length; i++)
            {
                starts[i] = Total;
                Total += some[i].Length + gap;
            }
            _held.Add(starts[0]);
            _starts.Append(starts);
        }
    }

    /// <summary>The numbers of every document's items, with the place of the first of them among all; in order.</summary>
    public IEnumerable<(long Start, uint[] Numbers)> Documents()
    {
        var start = 0L;
        foreach (var (at, length) in _sequences.Scan(0, _documents))
        {
            yield return (start, _numbers.Read(at, length * numbersEach));
            start += length + gap;
        }
    }

    /// <summary>The document that a place lies in, and where it begins.</summary>
    public (long Document, long Start) DocumentOf(long place)
    {
        var block = _held.BinarySearch(place);
        if (block < 0) block = ~block - 1;
        // Of documents without places that begin at the same one, the last has it.
        while (block + 1 < _held.Count && _held[block + 1] == place) block++;
        var first = block * (long)Held;
        var starts = _starts.Read(first, (int)Math.Min(Held, _documents - first));
        var within = starts.Length - 1;
        while (starts[within] > place) within--;
        return (first + within, starts[within]);
    }

    /// <summary>Places by the documents that they lie in.</summary>
    /// <param name="repeats">The places, in order, each with the first place of its key.</param>
    public IEnumerable<(long Document, long Start, List<(long Place, long First)> Repeats)> ByDocument(IEnumerable<(long Place, long First)> repeats)
    {
        var (own, document, start, end) = (new List<(long Place, long First)>(), 0L, 0L, 0L);
        foreach (var repeat in repeats)
        {
            if (own.Count > 0 && repeat.Place >= end)
            {
                yield return (document, start, own);
                own = [];
            }
            if (own.Count == 0)
            {
                (document, start) = DocumentOf(repeat.Place);
                end = start + _sequences.Read(document).Length + gap;
            }
            own.Add(repeat);
        }
        if (own.Count > 0) yield return (document, start, own);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _numbers.Dispose();
        _sequences.Dispose();
        _starts.Dispose();
    }

    // Where the numbers of a document begin, and its items.
    readonly record struct Sequence(long At, int Length);
}
