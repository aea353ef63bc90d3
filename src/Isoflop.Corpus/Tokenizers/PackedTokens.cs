namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Documents as one row of tokens: an end-of-text token, then every document with an end-of-text token after it, so that each begins after one. All
/// tokens but the first are predicted once in an epoch.
/// </summary>
public sealed class PackedTokens
{
    internal PackedTokens(ushort[] tokens, int documents, long bytes)
    {
        (Tokens, Documents, Bytes) = (tokens, documents, bytes);
    }

    /// <summary>The tokens, ids below the tokenizer's vocabulary size.</summary>
    public ReadOnlyMemory<ushort> Tokens { get; }

    /// <summary>Documents.</summary>
    public int Documents { get; }

    /// <summary>Bytes of the documents' text in UTF-8, without what separates them.</summary>
    public long Bytes { get; }

    /// <summary>Predictions in an epoch, which is the number of unique tokens: every token but the first, end-of-text tokens included.</summary>
    public long Predictions => Tokens.Length - 1;

    /// <summary>
    /// Mean bytes of text for each prediction: what turns nats per token into bits per byte of text. The end of a document has no byte of its own, so a
    /// loss in bits per byte pays for it too.
    /// </summary>
    public double BytesPerToken => Bytes / (double)Predictions;
}
