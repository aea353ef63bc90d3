namespace Isoflop.Corpus.Tokenizers;

/// <summary>Encodes text after text on one thread and remembers the pieces it has seen. What comes out never depends on what it remembers.</summary>
/// <param name="tokenizer">The tokenizer.</param>
sealed class TokenEncoder(Tokenizer tokenizer)
{
    // Some tens of megabytes at the most; natural text seldom comes near.
    const int MostPieces = 1 << 19;
    const int MostBytes = 1 << 24;

    // Longer pieces seldom come again.
    const int LongestRemembered = 64;

    readonly PretokenTable _pieces = new();
    readonly PairMerging _merging = new(tokenizer.MergeTable);
    (int Start, int Count)[] _places = new (int, int)[1 << 11];
    int[] _remembered = new int[1 << 13];
    int _rememberedCount;
    int[] _scratch = new int[LongestRemembered];

    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="text">Bytes, UTF-8 or not.</param>
    /// <param name="tokens">Takes the tokens.</param>
    public void Encode(ReadOnlySpan<byte> text, TokenBuffer tokens)
    {
        if (tokenizer.Merges.IsEmpty)
        {
            tokenizer.ToBytesTokens(text, tokens.Append(text.Length));
            return;
        }
        for (var start = 0; start < text.Length;)
        {
            var end = Pretokens.End(text, start);
            Piece(text[start..end], tokens);
            start = end;
        }
    }

    void Piece(ReadOnlySpan<byte> piece, TokenBuffer tokens)
    {
        if (piece.Length > LongestRemembered)
        {
            tokens.Append(Merge(piece));
            return;
        }
        var index = _pieces.Add(piece, out var isNew);
        if (!isNew)
        {
            var (start, count) = _places[index];
            tokens.Append(_remembered.AsSpan(start, count));
            return;
        }
        var merged = Merge(piece);
        tokens.Append(merged);
        Remember(index, merged);
    }

    void Remember(int index, ReadOnlySpan<int> merged)
    {
        if (_pieces.Count > MostPieces || _pieces.ByteCount > MostBytes)
        {
            _pieces.Clear();
            _rememberedCount = 0;
            return;
        }
        if (index >= _places.Length) Array.Resize(ref _places, _places.Length * 2);
        while (_rememberedCount + merged.Length > _remembered.Length) Array.Resize(ref _remembered, _remembered.Length * 2);
        merged.CopyTo(_remembered.AsSpan(_rememberedCount));
        _places[index] = (_rememberedCount, merged.Length);
        _rememberedCount += merged.Length;
    }

    ReadOnlySpan<int> Merge(ReadOnlySpan<byte> piece)
    {
        if (_scratch.Length < piece.Length) _scratch = new int[piece.Length];
        var tokens = _scratch.AsSpan(0, piece.Length);
        tokenizer.ToBytesTokens(piece, tokens);
        return tokens[.._merging.Apply(tokens)];
    }
}
