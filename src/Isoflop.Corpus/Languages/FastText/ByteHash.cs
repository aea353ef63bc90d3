namespace Isoflop.Corpus.Languages.FastText;

/// <summary>A 64-bit hash of bytes for looking words up: FNV-1a with its high half folded in.</summary>
static class ByteHash
{
    /// <summary>The hash of a word.</summary>
    public static ulong Of(ReadOnlySpan<byte> word)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var value in word) hash = (hash ^ value) * 0x100000001B3;
        return hash ^ (hash >> 32);
    }
}
