using System.Runtime.InteropServices;
using Isoflop.Findings;

namespace Isoflop.Corpus.Languages.FastText;

/// <summary>Takes numbers and words from the bytes of a fastText model; every message names the file.</summary>
sealed class FastTextReader(byte[] content, string file)
{
    int _at;

    /// <summary>What to say of a file that is no model, or damaged.</summary>
    public InputException Damaged(string found) => new(found, $"{file}, byte {_at:N0}", "a fastText model (.bin or .ftz)", "Fetch or copy the file again.");

    public int Int32() => BitConverter.ToInt32(Take(4));

    public long Int64() => BitConverter.ToInt64(Take(8));

    public double Double() => BitConverter.ToDouble(Take(8));

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() != 0;

    public byte[] Bytes(long count) => Take(count).ToArray();

    public float[] Floats(long count) => MemoryMarshal.Cast<byte, float>(Take(count * sizeof(float))).ToArray();

    /// <summary>A number of 64 bits that must be a size in memory.</summary>
    public int Size(string what)
    {
        var size = Int64();
        return size is >= 0 and <= int.MaxValue ? (int)size : throw Damaged($"{size} {what}");
    }

    /// <summary>Bytes up to a zero, which is taken too.</summary>
    public byte[] Word()
    {
        var end = content.AsSpan(_at).IndexOf((byte)0);
        if (end < 0) throw Damaged("a word without an end");
        var word = content.AsSpan(_at, end).ToArray();
        _at += end + 1;
        return word;
    }

    ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > content.Length - _at) throw Damaged($"the end of the file, {count:N0} bytes missing");
        var bytes = content.AsSpan(_at, (int)count);
        _at += (int)count;
        return bytes;
    }
}
