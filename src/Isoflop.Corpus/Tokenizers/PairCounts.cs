namespace Isoflop.Corpus.Tokenizers;

/// <summary>Neighbouring tokens in the pieces of a text, how often each pair comes and where, kept true while pairs become tokens.</summary>
sealed class PairCounts
{
    readonly Word[] _words;
    readonly Dictionary<(int Left, int Right), PairPlaces> _pairs = [];
    readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new(new MostFirst());
    readonly HashSet<(int Left, int Right)> _touched = [];

    public PairCounts(PieceCounts pieces)
    {
        _words = new Word[pieces.Count];
        for (var index = 0; index < _words.Length; index++)
        {
            var (bytes, count) = pieces[index];
            _words[index] = new Word(Array.ConvertAll(bytes, value => (int)value), bytes.Length, count);
            for (var i = 0; i + 1 < bytes.Length; i++) Change((bytes[i], bytes[i + 1]), count, index);
        }
        EnqueueTouched();
    }

    /// <summary>The pair that comes most often, at least twice; null where there is none.</summary>
    public (int Left, int Right)? Take()
    {
        while (_queue.TryDequeue(out var pair, out var queued))
        {
            // A count that has changed since is in the queue again.
            if (_pairs.TryGetValue(pair, out var places) && places.Count == queued.Count && places.Count >= 2) return pair;
        }
        return null;
    }

    /// <summary>Makes every occurrence of a pair, from left to right in each piece, one token.</summary>
    public void Replace(int left, int right, int token)
    {
        _pairs.Remove((left, right), out var places);
        // A piece is listed once for every occurrence it ever had; one pass over it is enough.
        foreach (var index in places!.Words.Distinct()) Replace(index, left, right, token);
        _pairs.Remove((left, right));
        _touched.Remove((left, right));
        EnqueueTouched();
    }

    void Replace(int index, int left, int right, int token)
    {
        ref var word = ref _words[index];
        var tokens = word.Tokens;
        var end = 0;
        for (var i = 0; i < word.Length; end++)
        {
            if (tokens[i] != left || i + 1 == word.Length || tokens[i + 1] != right)
            {
                tokens[end] = tokens[i++];
                continue;
            }
            if (end > 0)
            {
                Change((tokens[end - 1], left), -word.Count, index);
                Change((tokens[end - 1], token), word.Count, index);
            }
            if (i + 2 < word.Length)
            {
                Change((right, tokens[i + 2]), -word.Count, index);
                Change((token, tokens[i + 2]), word.Count, index);
            }
            tokens[end] = token;
            i += 2;
        }
        word = word with { Length = end };
    }

    void Change((int Left, int Right) pair, long change, int word)
    {
        if (!_pairs.TryGetValue(pair, out var places)) _pairs.Add(pair, places = new PairPlaces());
        places.Count += change;
        if (change > 0 && (places.Words.Count == 0 || places.Words[^1] != word)) places.Words.Add(word);
        _touched.Add(pair);
    }

    void EnqueueTouched()
    {
        foreach (var pair in _touched)
        {
            if (_pairs.TryGetValue(pair, out var places) && places.Count >= 2) _queue.Enqueue(pair, (places.Count, pair.Left, pair.Right));
        }
        _touched.Clear();
    }

    readonly record struct Word(int[] Tokens, int Length, long Count);

    sealed class PairPlaces
    {
        public long Count { get; set; }

        // Pieces that have, or once had, the pair.
        public List<int> Words { get; } = [];
    }

    sealed class MostFirst : IComparer<(long Count, int Left, int Right)>
    {
        public int Compare((long Count, int Left, int Right) x, (long Count, int Left, int Right) y)
        {
            var order = y.Count.CompareTo(x.Count);
            if (order == 0) order = x.Left.CompareTo(y.Left);
            return order == 0 ? x.Right.CompareTo(y.Right) : order;
        }
    }
}
