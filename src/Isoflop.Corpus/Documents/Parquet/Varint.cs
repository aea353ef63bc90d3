namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Whole numbers of seven bits a byte, the lowest first; the last byte has its highest bit clear.</summary>
static class Varint
{
    /// <summary>Reads a number without sign.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Where it begins; becomes the place behind it.</param>
    public static ulong Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length) throw new EndOfStreamException("it ends in the midst of a number");
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("a number of more than 64 bits");
    }

    /// <summary>Reads a number with a sign, which is its lowest bit.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="at">Where it begins; becomes the place behind it.</param>
    public static long ReadSigned(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = Read(bytes, ref at);
        return (long)(value >> 1) ^ -(long)(value & 1);
    }
}
