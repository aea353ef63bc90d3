namespace Isoflop.Corpus.Tokenizers;

/// <summary>What two neighbouring tokens merge to, by a hash table over the pair with open addressing.</summary>
sealed class MergeTable
{
    // No pair of tokens has this number: ids stay below 2^31.
    const ulong Empty = ulong.MaxValue;

    readonly ulong[] _pairs;
    readonly (int Rank, int Token)[] _merges;
    readonly int _shift;

    /// <summary>The table of a tokenizer's merges.</summary>
    /// <param name="merges">Left and right token and what they become, in the order of their rank: the first is merged first.</param>
    public MergeTable(ReadOnlySpan<Merge> merges)
    {
        var bits = 4;
        // At most a quarter full: most look-ups find no merge, and stop at the first empty place.
        while (1 << bits < merges.Length * 4) bits++;
        _shift = 64 - bits;
        _pairs = new ulong[1 << bits];
        _merges = new (int, int)[1 << bits];
        Array.Fill(_pairs, Empty);
        for (var rank = 0; rank < merges.Length; rank++)
        {
            var pair = Pair(merges[rank].Left, merges[rank].Right);
            var place = Place(pair);
            while (_pairs[place] != Empty && _pairs[place] != pair) place = (place + 1) & (_pairs.Length - 1);
            // A pair that is listed twice keeps its first rank.
            if (_pairs[place] == Empty) (_pairs[place], _merges[place]) = (pair, (rank, merges[rank].Token));
        }
    }

    /// <summary>Rank of the merge of two tokens, and the token they become; rank <see cref="int.MaxValue"/> where they do not merge.</summary>
    public (int Rank, int Token) Find(int left, int right)
    {
        var pair = Pair(left, right);
        for (var place = Place(pair); ; place = (place + 1) & (_pairs.Length - 1))
        {
            if (_pairs[place] == pair) return _merges[place];
            if (_pairs[place] == Empty) return (int.MaxValue, -1);
        }
    }

    static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    int Place(ulong pair) => (int)((pair * 0x9E3779B97F4A7C15) >> _shift);
}
