using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Isoflop.Findings;
using Microsoft.Win32.SafeHandles;

namespace Isoflop.Corpus.Documents.Spools;

/// <summary>
/// Records of one size in a file, which several threads write to: appended, or each at its own place. They are read at any place, so that what has to be known of
/// every document need not be held.
/// </summary>
sealed class SpilledRecords<T> : IDisposable
    where T : unmanaged
{
    const int ScanBytes = 1 << 16;

    static readonly int Size = Unsafe.SizeOf<T>();

    readonly string _path;
    readonly SafeFileHandle _handle;
    long _length;

    SpilledRecords(string path, SafeFileHandle handle, long length) => (_path, _handle, _length) = (path, handle, length);

    /// <summary>Records appended so far, by all threads.</summary>
    public long Length => Interlocked.Read(ref _length);

    /// <summary>A new file.</summary>
    public static SpilledRecords<T> Create(string path) => new(path, File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None), 0);

    /// <summary>A file that was written before.</summary>
    /// <exception cref="InputException">It is not there or cannot be read.</exception>
    public static SpilledRecords<T> Open(string path)
    {
        try
        {
            var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new SpilledRecords<T>(path, handle, RandomAccess.GetLength(handle) / Size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "a file that was written before", "Make it again.", e);
        }
    }

    /// <summary>Appends records; several threads may.</summary>
    /// <returns>Where they begin.</returns>
    /// <exception cref="IOException">They cannot be written; the disk is full.</exception>
    public long Append(ReadOnlySpan<T> records)
    {
        var start = Interlocked.Add(ref _length, records.Length) - records.Length;
        Write(start, records);
        return start;
    }

    /// <summary>Writes records at a place; several threads may, at places of their own.</summary>
    /// <exception cref="IOException">They cannot be written; the disk is full.</exception>
    public void Write(long start, ReadOnlySpan<T> records) => RandomAccess.Write(_handle, MemoryMarshal.AsBytes(records), start * Size);

    /// <summary>Reads records.</summary>
    /// <exception cref="InputException">The file ends before.</exception>
    public void Read(long start, Span<T> records)
    {
        var bytes = MemoryMarshal.AsBytes(records);
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(_handle, bytes[done..], (start * Size) + done);
            if (read == 0) throw new InputException($"it ends after {done + (start * Size)} bytes", _path, "a whole file", "Make it again.");
            done += read;
        }
    }

    /// <summary>Reads records.</summary>
    public T[] Read(long start, int count)
    {
        var records = new T[count];
        Read(start, records.AsSpan());
        return records;
    }

    /// <summary>Reads one record.</summary>
    public T Read(long place)
    {
        T record = default;
        Read(place, new Span<T>(ref record));
        return record;
    }

    /// <summary>Reads records one after the other.</summary>
    /// <param name="start">Place of the first.</param>
    /// <param name="count">How many.</param>
    public IEnumerable<T> Scan(long start, long count)
    {
        var buffer = new T[Math.Max(1, ScanBytes / Size)];
        for (var left = count; left > 0;)
        {
            var some = (int)Math.Min(left, buffer.Length);
            Read(start, buffer.AsSpan(0, some));
            for (var i = 0; i < some; i++) yield return buffer[i];
            (start, left) = (start + some, left - some);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
