namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Decompresses blocks of LZ4 [lz4/lz4, doc/lz4_Block_format.md]: literals and copies of what came before, in turn.</summary>
static class Lz4Block
{
    const int ShortestCopy = 4;
    const int InTag = 15;

    /// <summary>Bytes that come out of one at the most.</summary>
    public const int MostPerByte = 255;

    /// <summary>Decompresses.</summary>
    /// <param name="compressed">The compressed bytes.</param>
    /// <param name="plain">Where they go: exactly as many as are in it.</param>
    /// <exception cref="InvalidDataException">They are damaged, or of another length.</exception>
    public static void Decompress(ReadOnlySpan<byte> compressed, Span<byte> plain)
    {
        var (at, to) = (0, 0);
        while (at < compressed.Length)
        {
            var tag = compressed[at++];
            var literals = Length(compressed, ref at, tag >> 4);
            if (literals > compressed.Length - at || literals > plain.Length - to) throw SnappyBlock.Damaged();
            compressed.Slice(at, literals).CopyTo(plain[to..]);
            (at, to) = (at + literals, to + literals);
            // The last sequence has literals only.
            if (at == compressed.Length) break;
            if (compressed.Length - at < 2) throw SnappyBlock.Damaged();
            var back = (uint)(compressed[at] | (compressed[at + 1] << 8));
            at += 2;
            var copied = Length(compressed, ref at, tag & InTag);
            if (copied > plain.Length) throw SnappyBlock.Damaged();
            SnappyBlock.Copy(plain, ref to, back, copied + ShortestCopy);
        }
        if (to != plain.Length) throw SnappyBlock.Damaged();
    }

    // What does not fit into the tag goes on in bytes, of which all but the last are 255.
    static int Length(ReadOnlySpan<byte> compressed, ref int at, int length)
    {
        if (length < InTag) return length;
        while (true)
        {
            if (at >= compressed.Length || length > int.MaxValue / 2) throw SnappyBlock.Damaged();
            var more = compressed[at++];
            length += more;
            if (more < byte.MaxValue) return length;
        }
    }
}
