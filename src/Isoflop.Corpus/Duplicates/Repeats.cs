using System.Buffers.Binary;

namespace Isoflop.Corpus.Duplicates;

/// <summary>
/// Finds what comes again in a long row of keys of 128 bits. Where the keys do not fit into the memory that is given, each goes to one of several files by its
/// bits, small enough that the first place of every key in it is known at once; what comes again goes to files by place, each of which is sorted.
/// </summary>
/// <param name="scratch">Folder for the files.</param>
/// <param name="memoryBytes">Bytes that may be held.</param>
sealed class Repeats(string scratch, long memoryBytes)
{
    const int KeyBytes = 24;
    const int RepeatBytes = 16;

    // A key in a dictionary, with what growing it takes.
    const int HeldBytes = 100;
    const int MostParts = 256;

    /// <summary>The places of keys that come again, each with the first place of its key, by place.</summary>
    /// <param name="keys">The keys with their places, in order of these.</param>
    /// <param name="places">Places that there are.</param>
    /// <param name="distance">Places that a repeat is behind the first at least; nearer ones are none.</param>
    public IEnumerable<(long Place, long First)> Find(IEnumerable<(UInt128 Key, long Place)> keys, long places, int distance)
    {
        if (places * HeldBytes <= memoryBytes) return Again(keys, distance);
        return OnDisk(keys, places, distance, (int)Math.Clamp((places * HeldBytes / memoryBytes) + 1, 2, MostParts));
    }

    static IEnumerable<(long Place, long First)> Again(IEnumerable<(UInt128 Key, long Place)> keys, int distance)
    {
        var firsts = new Dictionary<UInt128, long>();
        foreach (var (key, place) in keys)
        {
            if (!firsts.TryAdd(key, place) && firsts[key] is var first && place >= first + distance) yield return (place, first);
        }
    }

    IEnumerable<(long Place, long First)> OnDisk(IEnumerable<(UInt128 Key, long Place)> keys, long places, int distance, int parts)
    {
        Spread(keys, parts);
        Gather(parts, places, distance);
        for (var part = 0; part < parts; part++)
        {
            var repeats = Read(Name("repeats", part), RepeatBytes, record => (Place: BinaryPrimitives.ReadInt64LittleEndian(record), First: BinaryPrimitives.ReadInt64LittleEndian(record[sizeof(long)..]))).ToArray();
            Array.Sort(repeats);
            foreach (var repeat in repeats) yield return repeat;
            File.Delete(Name("repeats", part));
        }
    }

    // Every key to the file of its bits, in the order of places.
    void Spread(IEnumerable<(UInt128 Key, long Place)> keys, int parts)
    {
        var record = new byte[KeyBytes];
        using var files = new Parts(this, "keys", parts);
        foreach (var (key, place) in keys)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(record, key);
            BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(2 * sizeof(ulong)), place);
            files.Write((int)((ulong)key % (ulong)parts), record);
        }
    }

    // What comes again to the file of its place.
    void Gather(int parts, long places, int distance)
    {
        var record = new byte[RepeatBytes];
        using var files = new Parts(this, "repeats", parts);
        for (var part = 0; part < parts; part++)
        {
            var keys = Read(Name("keys", part), KeyBytes, each => (BinaryPrimitives.ReadUInt128LittleEndian(each), BinaryPrimitives.ReadInt64LittleEndian(each[(2 * sizeof(ulong))..])));
            foreach (var (place, first) in Again(keys, distance))
            {
                BinaryPrimitives.WriteInt64LittleEndian(record, place);
                BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(sizeof(long)), first);
                files.Write((int)((UInt128)place * (uint)parts / (ulong)places), record);
            }
            File.Delete(Name("keys", part));
        }
    }

    static IEnumerable<T> Read<T>(string file, int bytes, Func<ReadOnlySpan<byte>, T> record)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.SequentialScan);
        var buffer = new byte[bytes];
        while (stream.ReadAtLeast(buffer, bytes, throwOnEndOfStream: false) == bytes) yield return record(buffer);
    }

    string Name(string kind, int part) => Path.Combine(scratch, $"{kind}-{part}");

    // Files that are written side by side.
    sealed class Parts(Repeats owner, string kind, int count) : IDisposable
    {
        readonly FileStream[] _files = [.. Enumerable.Range(0, count).Select(part => new FileStream(owner.Name(kind, part), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))];

        public void Write(int part, ReadOnlySpan<byte> record) => _files[part].Write(record);

        public void Dispose()
        {
            foreach (var file in _files) file.Dispose();
        }
    }
}
