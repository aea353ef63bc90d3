using System.Buffers.Binary;
using Isoflop.Corpus.Tokenizers.Words;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>
/// Finds windows of tokens that come again, on disk: by a hash of 128 bits every window goes to one of several files, each of which is small enough to know
/// the first place of every window in it; what comes again goes to files by place, each of which is sorted. What is held in memory at once is a share of the whole.
/// </summary>
/// <param name="width">Tokens of a window.</param>
/// <param name="scratch">Folder for the files.</param>
/// <param name="memoryBytes">Bytes that may be held.</param>
sealed class SpilledWindows(int width, string scratch, long memoryBytes)
{
    const int WindowBytes = 24;
    const int RepeatBytes = 16;

    // A window in a dictionary, with what growing it takes.
    const int HeldBytes = 100;
    const int MostParts = 256;

    // Odd, so that no power of either loses bits.   [Steele and Vigna 2021]
    const ulong First = 0xD1342543DE82EF95;
    const ulong Second = 0xAF251AF3B0F025B5;

    /// <summary>The windows that come again, each with the first place of its kind, by place.</summary>
    /// <param name="documents">Where each document begins among all tokens, and its tokens; in order.</param>
    /// <param name="total">Tokens in all.</param>
    public IEnumerable<(long Place, long First)> Find(IEnumerable<(long Start, uint[] Tokens)> documents, long total)
    {
        var parts = (int)Math.Clamp((total * HeldBytes / memoryBytes) + 1, 2, MostParts);
        Spread(documents, parts);
        Gather(parts, total);
        for (var part = 0; part < parts; part++)
        {
            var repeats = Read(Name("repeats", part), RepeatBytes, record => (Place: BinaryPrimitives.ReadInt64LittleEndian(record), First: BinaryPrimitives.ReadInt64LittleEndian(record[sizeof(long)..]))).ToArray();
            Array.Sort(repeats);
            foreach (var repeat in repeats) yield return repeat;
        }
    }

    // Every window to the file of its hash, in the order of places.
    void Spread(IEnumerable<(long Start, uint[] Tokens)> documents, int parts)
    {
        var (first, second) = (Power(First, width), Power(Second, width));
        var record = new byte[WindowBytes];
        using var files = new Parts(this, "windows", parts);
        foreach (var (start, tokens) in documents)
        {
            var (a, b) = (0UL, 0UL);
            for (var i = 0; i < tokens.Length; i++)
            {
                var come = XxHash64.Avalanche(tokens[i]);
                (a, b) = ((a * First) + come, (b * Second) + come);
                if (i >= width)
                {
                    var gone = XxHash64.Avalanche(tokens[i - width]);
                    (a, b) = (a - (gone * first), b - (gone * second));
                }
                if (i < width - 1) continue;
                var (high, low) = (XxHash64.Avalanche(a), XxHash64.Avalanche(b));
                BinaryPrimitives.WriteUInt64LittleEndian(record, high);
                BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(sizeof(ulong)), low);
                BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(2 * sizeof(ulong)), start + i - width + 1);
                files.Write((int)(low % (ulong)parts), record);
            }
        }
    }

    // What comes again to the file of its place; what overlaps its own first occurrence is a part of it and stays.
    void Gather(int parts, long total)
    {
        var record = new byte[RepeatBytes];
        using var files = new Parts(this, "repeats", parts);
        for (var part = 0; part < parts; part++)
        {
            var firsts = new Dictionary<UInt128, long>();
            foreach (var (key, place) in Read(Name("windows", part), WindowBytes, Window))
            {
                if (firsts.TryAdd(key, place) || place < firsts[key] + width) continue;
                BinaryPrimitives.WriteInt64LittleEndian(record, place);
                BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(sizeof(long)), firsts[key]);
                files.Write((int)((UInt128)place * (uint)parts / (ulong)total), record);
            }
            File.Delete(Name("windows", part));
        }
    }

    static (UInt128 Key, long Place) Window(ReadOnlySpan<byte> record) =>
        (BinaryPrimitives.ReadUInt128LittleEndian(record), BinaryPrimitives.ReadInt64LittleEndian(record[(2 * sizeof(ulong))..]));

    static ulong Power(ulong number, int exponent)
    {
        var power = 1UL;
        for (; exponent > 0; exponent--) power *= number;
        return power;
    }

    static IEnumerable<T> Read<T>(string file, int bytes, Func<ReadOnlySpan<byte>, T> record)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.SequentialScan);
        var buffer = new byte[bytes];
        while (stream.ReadAtLeast(buffer, bytes, throwOnEndOfStream: false) == bytes) yield return record(buffer);
    }

    string Name(string kind, int part) => Path.Combine(scratch, $"{kind}-{part}");

    // Files that are written side by side.
    sealed class Parts(SpilledWindows owner, string kind, int count) : IDisposable
    {
        readonly FileStream[] _files = [.. Enumerable.Range(0, count).Select(part => new FileStream(owner.Name(kind, part), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))];

        public void Write(int part, ReadOnlySpan<byte> record) => _files[part].Write(record);

        public void Dispose()
        {
            foreach (var file in _files) file.Dispose();
        }
    }
}
