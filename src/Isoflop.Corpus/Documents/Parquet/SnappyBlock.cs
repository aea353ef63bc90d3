namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Decompresses Snappy's raw format [google/snappy, format_description.txt]: literals, and copies of what came before.</summary>
static class SnappyBlock
{
    /// <summary>Bytes that come out of one at the most: 64 out of a copy's three.</summary>
    public const int MostPerByte = 32;

    /// <summary>Decompresses.</summary>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="plain">Where they go: exactly as many as are in it.</param>
    /// <exception cref="InvalidDataException">They are damaged, or of another length.</exception>
    public static void Decompress(ReadOnlySpan<byte> compressed, Span<byte> plain)
    {
        var (at, to) = (0, 0);
        if (Varint.Read(compressed, ref at) != (ulong)plain.Length) throw Damaged();
        while (at < compressed.Length)
        {
            var tag = compressed[at++];
            if ((tag & 3) == 0)
            {
                // Up to 60 bytes in the tag itself, the length of longer ones in one to four bytes behind it.
                var length = (uint)(tag >> 2);
                if (length >= 60) length = Number(compressed, ref at, (int)length - 59);
                if (length >= compressed.Length - at || length >= plain.Length - to) throw Damaged();
                compressed.Slice(at, (int)length + 1).CopyTo(plain[to..]);
                (at, to) = (at + (int)length + 1, to + (int)length + 1);
                continue;
            }
            var (copied, back) = (tag & 3) switch
            {
                1 => (4 + ((tag >> 2) & 7), ((uint)(tag >> 5) << 8) | Number(compressed, ref at, 1)),
                2 => (1 + (tag >> 2), Number(compressed, ref at, 2)),
                _ => (1 + (tag >> 2), Number(compressed, ref at, 4)),
            };
            Copy(plain, ref to, back, copied);
        }
        if (to != plain.Length) throw Damaged();
    }

    /// <summary>Repeats what came before, which may be shorter than what is wanted of it: it then repeats itself.</summary>
    /// <param name="plain">The bytes.</param>
    /// <param name="to">Where they go on.</param>
    /// <param name="back">How far before them the copy begins.</param>
    /// <param name="length">Bytes to copy.</param>
    public static void Copy(Span<byte> plain, ref int to, uint back, int length)
    {
        if (back == 0 || back > (uint)to || length > plain.Length - to) throw Damaged();
        var from = to - (int)back;
        if (back >= (uint)length)
        {
            plain.Slice(from, length).CopyTo(plain[to..]);
            to += length;
            return;
        }
        for (var end = to + length; to < end;) plain[to++] = plain[from++];
    }

    /// <summary>Damage to compressed data.</summary>
    public static InvalidDataException Damaged() => new("damaged compressed data");

    static uint Number(ReadOnlySpan<byte> compressed, ref int at, int bytes)
    {
        if (bytes > compressed.Length - at) throw Damaged();
        var number = 0U;
        for (var i = 0; i < bytes; i++) number |= (uint)compressed[at++] << (8 * i);
        return number;
    }
}
