using System.Buffers.Binary;
using System.Numerics;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>
/// Small numbers as runs of one value and packed groups of eight, in turn [apache/parquet-format, Encodings.md, RLE = 3]: levels, places in a dictionary, truth values.
/// </summary>
/// <param name="bytes">The runs.</param>
/// <param name="width">Bits of a number, 0 to 32.</param>
sealed class BitRuns(ReadOnlyMemory<byte> bytes, int width)
{
    readonly int _width = width is >= 0 and <= 32 ? width : throw new InvalidDataException($"numbers of {width} bits");
    int _at;
    long _left;
    bool _packed;
    uint _value;
    long _bit;

    /// <summary>Bits that hold every number up to a largest one.</summary>
    public static int Width(int largest) => largest == 0 ? 0 : BitOperations.Log2((uint)largest) + 1;

    /// <summary>The next number.</summary>
    public uint Next()
    {
        while (_left == 0) Begin();
        _left--;
        if (!_packed) return _value;
        var value = Bits(bytes.Span, _bit, _width);
        _bit += _width;
        return (uint)value;
    }

    /// <summary>Bits out of bytes, from the lowest on.</summary>
    /// <param name="bytes">The bytes; what lies beyond them is damage.</param>
    /// <param name="bit">The first bit.</param>
    /// <param name="width">Bits, at most 64.</param>
    public static ulong Bits(ReadOnlySpan<byte> bytes, long bit, int width)
    {
        if (bit + width > bytes.Length * 8L) throw TooShort();
        var first = (int)(bit >> 3);
        if (bytes.Length - first >= sizeof(ulong) && (bit & 7) + width < 64)
            return (BinaryPrimitives.ReadUInt64LittleEndian(bytes[first..]) >> (int)(bit & 7)) & ((1UL << width) - 1);
        var (value, have) = (0UL, 0);
        for (var at = first; have < width; at++)
        {
            var (skip, all) = (have == 0 ? (int)(bit & 7) : 0, (ulong)bytes[at]);
            value |= all >> skip << have;
            have += 8 - skip;
        }
        return width == 64 ? value : value & ((1UL << width) - 1);
    }

    void Begin()
    {
        var head = Varint.Read(bytes.Span, ref _at);
        if (head > uint.MaxValue) throw new InvalidDataException("a run of a length that cannot be");
        _packed = (head & 1) == 1;
        if (_packed)
        {
            (_left, _bit) = ((long)(head >> 1) * 8, _at * 8L);
            // The last group may be cut off behind the last number that counts.
            _at = (int)Math.Min(bytes.Length, _at + ((long)(head >> 1) * _width));
            return;
        }
        _left = (long)(head >> 1);
        var length = (_width + 7) / 8;
        if (length > bytes.Length - _at) throw TooShort();
        _value = (uint)Bits(bytes.Span, _at * 8L, length * 8);
        _at += length;
    }

    static EndOfStreamException TooShort() => new("numbers that end in their midst");
}
