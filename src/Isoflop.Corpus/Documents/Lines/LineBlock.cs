using System.Buffers;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Whole lines of a file, some megabytes at a time. The bytes belong to a pool: <see cref="Free"/> gives them back.</summary>
sealed class LineBlock
{
    const int Bytes = 2 << 20;

    byte[] _buffer;

    LineBlock(byte[] buffer, int length, long row, long offset) => (_buffer, Length, Row, Offset) = (buffer, length, row, offset);

    /// <summary>Bytes in the block.</summary>
    public int Length { get; }

    /// <summary>Number of its first line in the file, from 1.</summary>
    public long Row { get; }

    /// <summary>Where it begins in the text of the file, in bytes.</summary>
    public long Offset { get; }

    /// <summary>The bytes; the last line may lack its line end.</summary>
    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Gives the bytes back; nothing of the block may be used afterwards.</summary>
    public void Free()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>The blocks of a file, plain or gzip, in order.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InputException">The file cannot be read, is damaged, or has a line above 2 GiB.</exception>
    public static IEnumerable<LineBlock> Read(string path)
    {
        using var stream = Open(path);
        var buffer = ArrayPool<byte>.Shared.Rent(Bytes);
        var (filled, row, offset) = (0, 1L, 0L);
        while (true)
        {
            var read = Fill(stream, buffer, filled, path, row);
            var end = filled + buffer.AsSpan(filled, read).LastIndexOf((byte)'\n') + 1;
            filled += read;
            if (read == 0)
            {
                if (filled > 0) yield return new LineBlock(buffer, filled, row, offset);
                yield break;
            }
            if (end > 0 && buffer.AsSpan(0, end)[^1] == '\n')
            {
                var next = ArrayPool<byte>.Shared.Rent(Math.Max(Bytes, (filled - end) * 2));
                buffer.AsSpan(end, filled - end).CopyTo(next);
                var lines = buffer.AsSpan(0, end).Count((byte)'\n');
                yield return new LineBlock(buffer, end, row, offset);
                (row, offset) = (row + lines, offset + end);
                (buffer, filled) = (next, filled - end);
            }
            else if (filled == buffer.Length)
            {
                buffer = Grown(buffer, path, row);
            }
        }
    }

    /// <summary>Opens a file, through gzip where its name ends so.</summary>
    /// <exception cref="InputException">The file cannot be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            return ContentStream.Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException($"it cannot be read ({e.Message})", path, "a JSONL file, plain or gzip", "Check the file and its permissions.", e);
        }
    }

    static int Fill(Stream stream, byte[] buffer, int filled, string path, long row)
    {
        try
        {
            return stream.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new InputException($"damaged data ({e.Message})", $"{path}, after line {row}", "a whole file", "Fetch the file again, or cut it at its last whole line.", e);
        }
    }

    static byte[] Grown(byte[] buffer, string path, long row)
    {
        if (buffer.Length >= Array.MaxLength)
            throw new InputException("a line of 2 GiB or more", $"{path}, line {row}", "one JSON object a line", "Cut the document into smaller ones.");
        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, buffer.Length * 2L));
        buffer.CopyTo(grown, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return grown;
    }
}
