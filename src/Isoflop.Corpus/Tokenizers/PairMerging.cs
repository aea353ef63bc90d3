namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Byte-pair encoding of one piece [Sennrich, Haddow, Birch 2016]: of all neighbours that merge, those of the lowest rank do, the leftmost first, until
/// none are left.
/// </summary>
/// <param name="merges">The merges.</param>
sealed class PairMerging(MergeTable merges)
{
    // Measured: a scan over so few ranks beats a heap.
    const int Short = 48;

    readonly PriorityQueue<(int Left, int Right), (int Rank, int Place)> _queue = new();
    int[] _tokens = new int[Short];
    int[] _next = new int[Short];
    int[] _previous = new int[Short];

    /// <summary>Merges the tokens of a piece.</summary>
    /// <param name="tokens">Tokens of single bytes; merged in place.</param>
    /// <returns>How many are left, at the front.</returns>
    public int Apply(Span<int> tokens) => tokens.Length <= Short ? Scan(tokens) : Queue(tokens);

    int Scan(Span<int> tokens)
    {
        var count = tokens.Length;
        Span<int> ranks = stackalloc int[Short];
        for (var i = 0; i + 1 < count; i++) ranks[i] = merges.Find(tokens[i], tokens[i + 1]).Rank;
        while (count > 1)
        {
            var (best, at) = (int.MaxValue, 0);
            for (var i = 0; i + 1 < count; i++)
            {
                if (ranks[i] < best) (best, at) = (ranks[i], i);
            }
            if (best == int.MaxValue) break;
            tokens[at] = merges.Find(tokens[at], tokens[at + 1]).Token;
            count--;
            tokens[(at + 2)..(count + 1)].CopyTo(tokens[(at + 1)..]);
            ranks[(at + 1)..count].CopyTo(ranks[at..]);
            if (at + 1 < count) ranks[at] = merges.Find(tokens[at], tokens[at + 1]).Rank;
            if (at > 0) ranks[at - 1] = merges.Find(tokens[at - 1], tokens[at]).Rank;
        }
        return count;
    }

    // The same by a list and a heap, in n log n: a piece can be as long as a document.
    int Queue(Span<int> tokens)
    {
        if (_tokens.Length < tokens.Length) (_tokens, _next, _previous) = (new int[tokens.Length], new int[tokens.Length], new int[tokens.Length]);
        tokens.CopyTo(_tokens);
        for (var i = 0; i < tokens.Length; i++) (_next[i], _previous[i]) = (i + 1, i - 1);
        var end = tokens.Length;
        _queue.Clear();
        for (var i = 0; i + 1 < end; i++) Enqueue(i);
        while (_queue.TryDequeue(out var pair, out var priority))
        {
            var at = priority.Place;
            var right = _next[at];
            // A neighbour was merged since: the pair is gone, and its successor is in the queue.
            if (right >= end || _tokens[at] != pair.Left || _tokens[right] != pair.Right) continue;
            _tokens[at] = merges.Find(pair.Left, pair.Right).Token;
            _tokens[right] = -1;
            _next[at] = _next[right];
            _next[right] = end;
            if (_next[at] < end)
            {
                _previous[_next[at]] = at;
                Enqueue(at);
            }
            if (_previous[at] >= 0) Enqueue(_previous[at]);
        }
        var count = 0;
        for (var i = 0; i < end; i = _next[i]) tokens[count++] = _tokens[i];
        return count;
    }

    void Enqueue(int at)
    {
        var (left, right) = (_tokens[at], _tokens[_next[at]]);
        var rank = merges.Find(left, right).Rank;
        if (rank < int.MaxValue) _queue.Enqueue((left, right), (rank, at));
    }
}
