using System.Buffers.Binary;

namespace Isoflop.Runs.Reading;

/// <summary>A stream whose first bytes can be looked at before it is read, and its last after, also where it cannot seek (a pipe).</summary>
sealed class PeekedStream : Stream
{
    readonly Stream _stream;
    readonly byte[] _first = new byte[4];
    readonly int _firstLength;
    readonly byte[] _last = new byte[4];
    int _given;

    /// <summary>Reads the first four bytes ahead.</summary>
    /// <param name="stream">The stream; the caller closes it.</param>
    public PeekedStream(Stream stream)
    {
        _stream = stream;
        _firstLength = stream.ReadAtLeast(_first, _first.Length, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes, four unless the stream is shorter.</summary>
    public ReadOnlySpan<byte> First => _first.AsSpan(0, _firstLength);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _firstLength - _given);
        if (taken > 0) _first.AsSpan(_given, taken).CopyTo(buffer);
        else taken = _stream.Read(buffer);
        _given = Math.Min(_firstLength, _given + taken);
        var kept = Math.Min(taken, _last.Length);
        _last.AsSpan(kept).CopyTo(_last);
        buffer[(taken - kept)..taken].CopyTo(_last.AsSpan(_last.Length - kept));
        return taken;
    }

    /// <summary>
    /// Whether what was read to its end is one whole gzip file: it ends with the length of its content modulo 2^32 [RFC 1952].
    /// The runtime's decompressor takes a file that is cut off for one that ends.
    /// </summary>
    /// <param name="contentLength">Bytes that came out of it.</param>
    public bool IsWholeGzip(long contentLength) => BinaryPrimitives.ReadUInt32LittleEndian(_last) == (uint)contentLength;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
