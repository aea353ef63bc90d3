using System.IO.Compression;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>
/// Decompresses gzip and tells a file that was cut off, which the runtime's stream takes for one that ends. Behind the file a member of our own is read: where
/// the file is whole it comes out at the end, where it was cut off it does not.
/// </summary>
sealed class GzipContent : ForwardStream
{
    const int BufferBytes = 1 << 17;

    // Any bytes that no text ends in.
    static readonly byte[] Mark = [0xFF, 0x00, 0xFE, 0x69, 0x73, 0x6F, 0x66, 0x6C, 0x6F, 0x70, 0xFD, 0x00, 0xFF, 0xFC, 0x01, 0xFB];

    static readonly byte[] Member = MemberOf(Mark);

    readonly GZipStream _content;
    readonly byte[] _buffer = new byte[BufferBytes];
    int _start;
    int _end;
    bool _ended;

    /// <summary>Begins to decompress.</summary>
    /// <param name="compressed">The compressed bytes; closed with this.</param>
    public GzipContent(Stream compressed) => _content = new GZipStream(new FollowedStream(compressed, Member), CompressionMode.Decompress);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The data are damaged, or end in their midst; what comes before was read.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        while (!_ended && _end - _start <= Mark.Length) Fill();
        var whole = _ended && _buffer.AsSpan(_start, _end - _start).EndsWith(Mark);
        // What may be the mark is held back until more comes.
        var ready = !_ended || whole ? _end - _start - Mark.Length : _end - _start;
        if (ready == 0) return whole ? 0 : throw new InvalidDataException("the gzip data end in their midst");
        var read = Math.Min(count, ready);
        _buffer.AsSpan(_start, read).CopyTo(buffer.AsSpan(offset));
        _start += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _content.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }

    static byte[] MemberOf(byte[] bytes)
    {
        using var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest)) gzip.Write(bytes);
        return member.ToArray();
    }

    // A stream with some bytes behind it.
    sealed class FollowedStream(Stream first, byte[] then) : ForwardStream
    {
        int _at;

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_at == 0 && first.Read(buffer, offset, count) is var read and > 0) return read;
            var left = Math.Min(count, then.Length - _at);
            then.AsSpan(_at, left).CopyTo(buffer.AsSpan(offset));
            _at += left;
            return left;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) first.Dispose();
            base.Dispose(disposing);
        }
    }
}
