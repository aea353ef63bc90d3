namespace Isoflop.Corpus.Documents.Reading;

/// <summary>Cuts a stream into blocks of whole lines. Where a block ends depends on where it begins and on what follows, on nothing else.</summary>
/// <param name="stream">The stream, at the beginning of a line.</param>
/// <param name="blockBytes">Bytes of a block, unless a line is longer.</param>
/// <param name="longestLine">A longer line is passed over, and said.</param>
sealed class LineBlocks(Stream stream, int blockBytes, int longestLine)
{
    byte[] _pending = [];
    int _pendingAt;

    /// <summary>A block of lines: its bytes; or, where they are null, a line too long to hold.</summary>
    /// <param name="Bytes">The lines with their ends; null for a line that is too long.</param>
    /// <param name="Length">Bytes of them, or of the line.</param>
    /// <param name="Damage">What is wrong with the stream behind them; null where nothing is.</param>
    public readonly record struct Block(byte[]? Bytes, long Length, string? Damage);

    /// <summary>The blocks.</summary>
    public IEnumerable<Block> Read()
    {
        while (true)
        {
            var buffer = new byte[blockBytes];
            var filled = Fill(buffer, 0, out var damage);
            if (filled < buffer.Length)
            {
                if (filled > 0 || damage is not null) yield return new Block(buffer[..filled], filled, damage);
                yield break;
            }
            var cut = buffer.AsSpan().LastIndexOf((byte)'\n') + 1;
            // A line longer than a block: up to its end, and no further.
            while (cut == 0 && filled == buffer.Length && buffer.Length < longestLine)
            {
                var searched = filled;
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, longestLine));
                filled = Fill(buffer, filled, out damage);
                cut = buffer.AsSpan(searched, filled - searched).IndexOf((byte)'\n') is var end and >= 0 ? searched + end + 1 : 0;
            }
            if (cut == 0 && filled < buffer.Length)
            {
                yield return new Block(buffer[..filled], filled, damage);
                yield break;
            }
            if (cut == 0)
            {
                var (length, trouble) = PassOver(filled, ref buffer);
                yield return new Block(null, length, trouble);
                continue;
            }
            PushBack(buffer.AsSpan(cut, filled - cut));
            yield return new Block(cut == buffer.Length ? buffer : buffer[..cut], cut, null);
            if (damage is not null) yield return new Block([], 0, damage);
        }
    }

    // The rest of a line that is too long, without holding it.
    (long Length, string? Damage) PassOver(long length, ref byte[] buffer)
    {
        while (true)
        {
            var filled = Fill(buffer, 0, out var damage);
            var end = buffer.AsSpan(0, filled).IndexOf((byte)'\n');
            if (end < 0)
            {
                length += filled;
                if (filled < buffer.Length) return (length, damage);
                continue;
            }
            PushBack(buffer.AsSpan(end + 1, filled - end - 1));
            return (length + end + 1, damage);
        }
    }

    void PushBack(ReadOnlySpan<byte> bytes)
    {
        // What was pending is behind what is pushed back.
        _pending = [.. bytes, .. _pending.AsSpan(_pendingAt)];
        _pendingAt = 0;
    }

    int Fill(byte[] buffer, int at, out string? damage)
    {
        damage = null;
        var pending = Math.Min(_pending.Length - _pendingAt, buffer.Length - at);
        _pending.AsSpan(_pendingAt, pending).CopyTo(buffer.AsSpan(at));
        _pendingAt += pending;
        at += pending;
        try
        {
            while (at < buffer.Length && stream.Read(buffer, at, buffer.Length - at) is var read and > 0) at += read;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            damage = exception.Message;
        }
        return at;
    }
}
