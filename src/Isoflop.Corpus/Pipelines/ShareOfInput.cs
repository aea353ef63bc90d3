using System.Collections.Immutable;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>One of some shares of the input, to be read and filtered by a process of its own.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct ShareOfInput(int Number, int Count)
{
    /// <summary>Refuses numbers that cannot be.</summary>
    /// <exception cref="InputException">The number is not below the count, or one of them is negative.</exception>
    public void Check()
    {
        if (Count < 1 || Number < 0 || Number >= Count) throw new InputException($"share {Number} of {Count}", "options", "a number from 0 to one below the count", "Write --share 0 --shares 8.");
    }

    /// <summary>The files of the share: consecutive, about as many bytes in each, cut only where a block begins anyway.</summary>
    /// <param name="files">All files.</param>
    /// <returns>The first file, and the first behind the share; equal where there are fewer blocks than shares.</returns>
    internal (int From, int Until) Files(ImmutableArray<SourceFile> files)
    {
        int[] starts = [.. SourceInput.Starts(files), files.Length];
        var (count, total) = (Count, files.Sum(file => file.Bytes));
        return (Bound(Number), Bound(Number + 1));

        // The first start with its part of the bytes before it.
        int Bound(int number)
        {
            if (number == count) return files.Length;
            var before = 0L;
            for (var i = 0; i + 1 < starts.Length; i++)
            {
                if (before >= total * (double)number / count) return starts[i];
                for (var file = starts[i]; file < starts[i + 1]; file++) before += files[file].Bytes;
            }
            return files.Length;
        }
    }
}
