using System.Runtime.InteropServices;
using Isoflop.Findings;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Duplicates;

/// <summary>
/// Numbers of 32 bits in a file, which several threads append to: the tokens of documents, or the hashes of their shingles, so that pairs are compared without
/// reading their texts again. Two different shingles of a pair share their 32 bits so rarely that its Jaccard similarity is off by less than n / 2^32 for n
/// shingles: 1e-6 for a long article, 3e-4 for a million words.
/// </summary>
sealed class SpilledNumbers : IDisposable
{
    readonly string _path;
    readonly SafeFileHandle _handle;
    long _length;

    SpilledNumbers(string path, SafeFileHandle handle, long length) => (_path, _handle, _length) = (path, handle, length);

    /// <summary>Numbers written so far, by all threads.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>A new file.</summary>
    public static SpilledNumbers Create(string path) => new(path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None), 0);

    /// <summary>A file that was written before.</summary>
    /// <exception cref="InputException">It is not there or cannot be read.</exception>
    public static SpilledNumbers Open(string path)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new SpilledNumbers(path, handle, RandomAccess.GetLength(handle) / sizeof(uint));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "the shingles of an index", "Build the index again.", e);
        }
    }

    /// <summary>Appends hashes; several threads may.</summary>
    /// <returns>Where they begin.</returns>
    /// <exception cref="IOException">It cannot be written; the disk is full.</exception>
    public long Append(ReadOnlySpan<uint> hashes)
    {
        var start = Interlocked.Add(ref _length, hashes.Length) - hashes.Length;
        RandomAccess.Write(_handle, MemoryMarshal.AsBytes(hashes), start * sizeof(uint));
        return start;
    }

    /// <summary>Reads hashes as they were appended.</summary>
    public uint[] Read(long start, int count)
    {
        var hashes = new uint[count];
        var bytes = MemoryMarshal.AsBytes(hashes.AsSpan());
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(_handle, bytes[done..], (start * sizeof(uint)) + done);
            if (read == 0) throw new InputException($"it ends after {done + (start * sizeof(uint))} bytes", _path, "a whole file", "Build the index again.");
            done += read;
        }
        return hashes;
    }

    /// <summary>The set of hashes: sorted, each once.</summary>
    public uint[] Set(long start, int count)
    {
        var hashes = Read(start, count);
        Array.Sort(hashes);
        var distinct = 0;
        for (var i = 0; i < hashes.Length; i++)
        {
            if (i == 0 || hashes[i] != hashes[i - 1]) hashes[distinct++] = hashes[i];
        }
        Array.Resize(ref hashes, distinct);
        return hashes;
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
