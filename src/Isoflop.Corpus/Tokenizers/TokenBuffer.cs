namespace Isoflop.Corpus.Tokenizers;

/// <summary>A list of tokens that grows and gives out its room.</summary>
sealed class TokenBuffer
{
    int[] _tokens = new int[256];

    /// <summary>Tokens so far.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens so far.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Appends tokens.</summary>
    public void Append(ReadOnlySpan<int> tokens)
    {
        // Nearly every piece is one or two tokens: written without a call where there is room.
        if (tokens.Length == 1 && Count < _tokens.Length) _tokens[Count++] = tokens[0];
        else tokens.CopyTo(Append(tokens.Length));
    }

    /// <summary>Appends room for tokens, to be written at once.</summary>
    public Span<int> Append(int count)
    {
        if (Count + count > _tokens.Length) Array.Resize(ref _tokens, Math.Max(Count + count, _tokens.Length * 2));
        Count += count;
        return _tokens.AsSpan(Count - count, count);
    }

    /// <summary>Forgets the tokens and keeps the room.</summary>
    public void Clear() => Count = 0;
}
