using System.Runtime.CompilerServices;

namespace Isoflop.Corpus.Documents.Spools;

/// <summary>
/// Records that come in any order, from several threads at once, and go out sorted, as often as asked. As many as fit are held; beyond that sorted runs lie in a file and
/// are merged while they are read. What goes out depends on the records alone, for records that compare as equal are the same.
/// </summary>
/// <param name="path">The file for what is not held; removed in the end.</param>
/// <param name="memoryBytes">Bytes that are held at the most, apart from a page for each run where there are many.</param>
sealed class SortedRecords<T>(string path, long memoryBytes) : IDisposable
    where T : unmanaged, IComparable<T>
{
    const int FirstRecords = 1024;
    const int PageBytes = 4096;

    // Growing holds the smaller array beside the larger one.
    readonly int _most = (int)Math.Clamp(memoryBytes / 2 / Unsafe.SizeOf<T>(), FirstRecords, Array.MaxLength);
    readonly List<(long Start, long Count)> _runs = [];
    readonly Lock _adding = new();
    T[] _held = new T[FirstRecords];
    int _count;
    bool _sorted;
    SpilledRecords<T>? _file;

    /// <summary>Records so far.</summary>
    public long Count => (_file?.Length ?? 0) + _count;

    /// <summary>Takes in one record.</summary>
    public void Add(T record) => Add(new ReadOnlySpan<T>(in record));

    /// <summary>Takes in records; several threads may.</summary>
    /// <exception cref="IOException">They cannot be written; the disk is full.</exception>
    public void Add(ReadOnlySpan<T> records)
    {
        lock (_adding)
        {
            while (!records.IsEmpty)
            {
                if (_count == _most) Spill();
                if (_count == _held.Length) Array.Resize(ref _held, (int)Math.Min(_most, _held.Length * 2L));
                var fit = Math.Min(records.Length, _held.Length - _count);
                records[..fit].CopyTo(_held.AsSpan(_count));
                _count += fit;
                records = records[fit..];
            }
        }
    }

    /// <summary>All records in order. Nothing may be added afterwards.</summary>
    public IEnumerable<T> Sorted()
    {
        if (_file is null)
        {
            if (!_sorted) _held.AsSpan(0, _count).Sort();
            _sorted = true;
            return _held.Take(_count);
        }
        if (_count > 0)
        {
            Spill();
            _held = [];
        }
        return Merged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _held = [];
        if (_file is null) return;
        _file.Dispose();
        File.Delete(path);
    }

    void Spill()
    {
        var records = _held.AsSpan(0, _count);
        records.Sort();
        _file ??= SpilledRecords<T>.Create(path);
        _runs.Add((_file.Append(records), _count));
        _count = 0;
    }

    IEnumerable<T> Merged()
    {
        var buffer = (int)Math.Clamp(memoryBytes / _runs.Count, PageBytes, 1 << 20) / Unsafe.SizeOf<T>();
        var runs = new PriorityQueue<Run, T>(_runs.Count);
        foreach (var (start, count) in _runs)
        {
            var run = new Run(_file!, start, count, buffer);
            if (run.Next(out var record)) runs.Enqueue(run, record);
        }
        while (runs.TryPeek(out var run, out var record))
        {
            yield return record;
            if (run.Next(out record)) runs.DequeueEnqueue(run, record);
            else runs.Dequeue();
        }
    }

    // One run while it is read.
    sealed class Run(SpilledRecords<T> file, long start, long count, int bufferRecords)
    {
        readonly T[] _buffer = new T[Math.Min(count, bufferRecords)];
        long _start = start;
        long _left = count;
        int _at;
        int _end;

        public bool Next(out T record)
        {
            record = default;
            if (_at == _end)
            {
                if (_left == 0) return false;
                (_at, _end) = (0, (int)Math.Min(_buffer.Length, _left));
                file.Read(_start, _buffer.AsSpan(0, _end));
                (_start, _left) = (_start + _end, _left - _end);
            }
            record = _buffer[_at++];
            return true;
        }
    }
}
