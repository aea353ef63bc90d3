using System.Text;

namespace Isoflop.Corpus.Languages.FastText;

/// <summary>
/// Turns texts into features and adds their vectors up, for one thread. Sums of words are kept, since a text says few words often; a kept sum is found by a 64-bit
/// hash of the word. White space of every kind is one, so that a text of several lines is one line.
/// </summary>
sealed class FastTextScratch
{
    // Words up to this length are kept; longer ones are rarely seen twice.
    const int LongestKept = 48;
    const int Kept = 1 << 14;

    readonly FastTextShape _shape;
    readonly FastTextDictionary _dictionary;
    readonly FastTextMatrix _input;
    readonly BucketRows _rows;
    readonly ulong[] _keys = new ulong[Kept];
    readonly int[] _counts = new int[Kept];
    readonly float[] _sums;
    readonly float[] _hidden;
    readonly List<int> _features = [];
    readonly List<int> _hashes = [];
    byte[] _text = new byte[4096];
    float[] _scores = [];

    public FastTextScratch(FastTextShape shape, FastTextDictionary dictionary, FastTextMatrix input)
    {
        (_shape, _dictionary, _input) = (shape, dictionary, input);
        _rows = new BucketRows(shape, dictionary);
        _sums = new float[Kept * shape.Dimension];
        _hidden = new float[shape.Dimension];
    }

    /// <summary>The mean vector of the last text.</summary>
    public ReadOnlySpan<float> Hidden => _hidden;

    /// <summary>Room for scores.</summary>
    public Span<float> Scores(int count) => _scores.Length == count ? _scores : _scores = new float[count];

    /// <summary>Computes the mean vector of a text's features.</summary>
    /// <returns>Whether the text has any feature.</returns>
    public bool Average(string text)
    {
        Array.Clear(_hidden);
        _hashes.Clear();
        var bytes = Utf8(text);
        var count = 0L;
        for (var at = 0; Next(bytes, ref at, out var word);)
        {
            if (word.Length > LongestKept)
            {
                count += AddNew(word, _hidden);
                continue;
            }
            var hash = ByteHash.Of(word);
            var slot = (int)(hash % Kept);
            var sum = _sums.AsSpan(slot * _hidden.Length, _hidden.Length);
            if (_keys[slot] != hash)
            {
                sum.Clear();
                (_keys[slot], _counts[slot]) = (hash, AddNew(word, sum));
            }
            count += _counts[slot];
            FloatVectors.Add(_hidden, sum);
            if (_shape.WordNgrams > 1) AddHash(word);
        }
        if (_dictionary.End >= 0)
        {
            FloatVectors.Add(_hidden, _input[_dictionary.End]);
            count++;
            if (_shape.WordNgrams > 1) AddHash("</s>"u8);
        }
        if (_shape.WordNgrams > 1)
        {
            _features.Clear();
            AddRuns();
            foreach (var row in _features) FloatVectors.Add(_hidden, _input[row]);
            count += _features.Count;
        }
        if (count == 0) return false;
        foreach (ref var value in _hidden.AsSpan()) value /= count;
        return true;
    }

    /// <summary>The features of a text by row, in fastText's order.</summary>
    public IReadOnlyList<int> Features(string text)
    {
        _features.Clear();
        _hashes.Clear();
        var bytes = Utf8(text);
        for (var at = 0; Next(bytes, ref at, out var word);)
        {
            AddFeatures(word);
            AddHash(word);
        }
        if (_dictionary.End >= 0)
        {
            _features.Add(_dictionary.End);
            AddHash("</s>"u8);
        }
        if (_shape.WordNgrams > 1) AddRuns();
        return _features;
    }

    int AddNew(ReadOnlySpan<byte> word, Span<float> sum)
    {
        _features.Clear();
        AddFeatures(word);
        foreach (var row in _features) FloatVectors.Add(sum, _input[row]);
        if (word.Length > LongestKept && _shape.WordNgrams > 1) AddHash(word);
        return _features.Count;
    }

    // The word itself and the runs of characters in it, with a sign before and behind.
    void AddFeatures(ReadOnlySpan<byte> word)
    {
        var row = _dictionary.RowOf(word);
        if (row >= 0) _features.Add(row);
        else if (FastTextDictionary.IsLabel(word)) return;
        if (_shape.MostCharacters <= 0) return;
        var marked = word.Length <= 510 ? stackalloc byte[word.Length + 2] : new byte[word.Length + 2];
        marked[0] = (byte)'<';
        word.CopyTo(marked[1..]);
        marked[^1] = (byte)'>';
        for (var start = 0; start < marked.Length; start++)
        {
            if ((marked[start] & 0xC0) == 0x80) continue;
            var hash = BucketRows.HashStart;
            for (var (end, length) = (start, 1); end < marked.Length && length <= _shape.MostCharacters; length++)
            {
                do hash = BucketRows.HashNext(hash, marked[end++]);
                while (end < marked.Length && (marked[end] & 0xC0) == 0x80);
                // A single character that is only the sign is none.
                if (length < _shape.LeastCharacters || (length == 1 && (start == 0 || end == marked.Length))) continue;
                if (_rows.Of(hash) is var run and >= 0) _features.Add(run);
            }
        }
    }

    void AddHash(ReadOnlySpan<byte> word)
    {
        var hash = BucketRows.HashStart;
        foreach (var value in word) hash = BucketRows.HashNext(hash, value);
        _hashes.Add((int)hash);
    }

    // Runs of words: hashes of 32 bits, with their sign, chained in 64.   [fastText, dictionary.cc, addWordNgrams]
    void AddRuns()
    {
        for (var first = 0; first < _hashes.Count; first++)
        {
            var hash = (ulong)_hashes[first];
            for (var last = first + 1; last < _hashes.Count && last < first + _shape.WordNgrams; last++)
            {
                hash = unchecked((hash * 116049371) + (ulong)_hashes[last]);
                if (_dictionary.RowOf((int)(hash % (ulong)_shape.Buckets)) is var row and >= 0) _features.Add(row);
            }
        }
    }

    ReadOnlySpan<byte> Utf8(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most) _text = new byte[most];
        return _text.AsSpan(0, Encoding.UTF8.GetBytes(text, _text));
    }

    static bool Next(ReadOnlySpan<byte> text, ref int at, out ReadOnlySpan<byte> word)
    {
        while (at < text.Length && IsSpace(text[at])) at++;
        var start = at;
        while (at < text.Length && !IsSpace(text[at])) at++;
        word = text[start..at];
        return word.Length > 0;
    }

    static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13) or 0;
}
