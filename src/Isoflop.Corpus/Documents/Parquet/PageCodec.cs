using System.IO.Compression;
using Isoflop.Corpus.Documents.Reading;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Decompresses pages.</summary>
static class PageCodec
{
    const int FirstBytes = 1 << 16;

    /// <summary>The bytes of a page.</summary>
    /// <param name="codec">How it is compressed.</param>
    /// <param name="page">The page.</param>
    /// <param name="length">Bytes that must come out.</param>
    /// <exception cref="InvalidDataException">It is damaged, or another number of bytes comes out.</exception>
    /// <exception cref="NotSupportedException">It is compressed in a way that is not read here.</exception>
    public static ReadOnlyMemory<byte> Decompress(ParquetCodec codec, ReadOnlyMemory<byte> page, int length)
    {
        switch (codec)
        {
            case ParquetCodec.Uncompressed:
                return page.Length == length ? page : throw OtherLength(page.Length, length);
            case ParquetCodec.Snappy:
                return Block(SnappyBlock.Decompress, SnappyBlock.MostPerByte, page, length);
            case ParquetCodec.Lz4Raw:
                return Block(Lz4Block.Decompress, Lz4Block.MostPerByte, page, length);
            case ParquetCodec.Gzip:
                return Read(stream => new GZipStream(stream, CompressionMode.Decompress), page, length);
            case ParquetCodec.Brotli:
                return Read(stream => new BrotliStream(stream, CompressionMode.Decompress), page, length);
            case ParquetCodec.Zstandard:
                return Read(stream => new ZstandardStream(stream), page, length);
            default:
                throw new NotSupportedException($"Parquet compressed with {(Enum.IsDefined(codec) ? codec.ToString() : $"codec {(int)codec}")}, which is not read here");
        }
    }

    // A length that no compression can explain is not believed: nothing is allotted for it.
    static byte[] Block(Decompressor decompress, int mostPerByte, ReadOnlyMemory<byte> page, int length)
    {
        if (length > (long)page.Length * mostPerByte) throw OtherLength(page.Length, length);
        var bytes = new byte[length];
        decompress(page.Span, bytes);
        return bytes;
    }

    static byte[] Read(Func<Stream, Stream> open, ReadOnlyMemory<byte> page, int length)
    {
        using var stream = open(new MemoryStream(page.ToArray(), writable: false));
        var bytes = new byte[Math.Min(length, (page.Length * 4L) + FirstBytes)];
        for (var read = 0; ;)
        {
            var more = stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false);
            read += more;
            if (read < bytes.Length) throw OtherLength(read, length);
            if (read == length) return stream.ReadByte() < 0 ? bytes : throw OtherLength(length + 1, length);
            Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
        }
    }

    static InvalidDataException OtherLength(int found, int expected) => new($"a page of {found:N0} bytes that says {expected:N0}");

    delegate void Decompressor(ReadOnlySpan<byte> compressed, Span<byte> plain);
}
