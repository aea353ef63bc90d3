using System.Collections.Concurrent;

namespace Isoflop.Corpus.Duplicates;

/// <summary>A sequence of items for every document, on disk: its tokens, or the keys of its paragraphs. Filled by several threads in runs of documents.</summary>
/// <param name="path">The file.</param>
/// <param name="numbersEach">Numbers of 32 bits that an item has.</param>
sealed class SpilledSequences(string path, int numbersEach) : IDisposable
{
    readonly SpilledNumbers _numbers = SpilledNumbers.Create(path);
    readonly ConcurrentBag<(long First, long Start, int[] Lengths)> _runs = [];

    /// <summary>Takes in a run of consecutive documents.</summary>
    /// <param name="first">Place of the first of them in the corpus.</param>
    /// <param name="numbers">The numbers of all their items.</param>
    /// <param name="lengths">Items of each.</param>
    public void Add(long first, ReadOnlySpan<uint> numbers, int[] lengths) => _runs.Add((first, _numbers.Append(numbers), lengths));

    /// <summary>Where the items of each document begin among all, and behind the last of them where all end.</summary>
    /// <param name="gap">Places left free behind each document.</param>
    public long[] Starts(int gap)
    {
        var starts = new long[_runs.Sum(run => run.Lengths.Length) + 1];
        var document = 0;
        foreach (var length in _runs.OrderBy(run => run.First).SelectMany(run => run.Lengths)) starts[++document] = starts[document - 1] + length + gap;
        return starts;
    }

    /// <summary>The numbers of every document's items, in order.</summary>
    public IEnumerable<uint[]> Documents()
    {
        foreach (var (_, start, lengths) in _runs.OrderBy(run => run.First))
        {
            var at = start;
            foreach (var length in lengths)
            {
                yield return _numbers.Read(at, length * numbersEach);
                at += length * (long)numbersEach;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _numbers.Dispose();
}
