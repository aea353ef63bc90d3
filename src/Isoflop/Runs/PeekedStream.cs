namespace Isoflop.Runs;

/// <summary>A stream whose first bytes can be looked at before it is read, also where it cannot seek (a pipe).</summary>
sealed class PeekedStream : Stream
{
    readonly Stream _stream;
    readonly byte[] _first = new byte[4];
    readonly int _firstLength;
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
        if (_given == _firstLength) return _stream.Read(buffer);
        var taken = Math.Min(buffer.Length, _firstLength - _given);
        _first.AsSpan(_given, taken).CopyTo(buffer);
        _given += taken;
        return taken;
    }

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
