using System.Collections.Concurrent;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>Encodes documents for all outputs that want tokens, each document followed by the token that ends a text.</summary>
sealed class BlockTokens
{
    readonly Tokenizer _tokenizer;
    readonly int _end;
    readonly ConcurrentBag<TokenEncoder> _encoders = [];

    /// <summary>Prepares to encode.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <exception cref="InputException">It has no token that ends a text.</exception>
    public BlockTokens(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        _end = tokenizer.EndOfText
            ?? throw new InputException("none", "end-of-text token", $"a special token {Tokenizer.EndOfTextName} in the tokenizer", "Add it to tokenizer.json, or train a tokenizer here.");
    }

    /// <summary>Bytes of a token in files: 2 while the vocabulary allows it, else 4.</summary>
    public int TokenBytes => _tokenizer.VocabularySize <= ushort.MaxValue + 1 ? sizeof(ushort) : sizeof(uint);

    /// <summary>The tokens of documents, one after the other.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="lengths">Tokens of each, its end included.</param>
    public TokenBuffer Encode(IReadOnlyList<Document> documents, out int[] lengths)
    {
        if (!_encoders.TryTake(out var encoder)) encoder = new TokenEncoder(_tokenizer);
        var tokens = new TokenBuffer();
        lengths = new int[documents.Count];
        for (var i = 0; i < documents.Count; i++)
        {
            var before = tokens.Count;
            encoder.Encode(Encoding.UTF8.GetBytes(documents[i].Text), tokens);
            tokens.Append([_end]);
            lengths[i] = tokens.Count - before;
        }
        _encoders.Add(encoder);
        return tokens;
    }

    /// <summary>Tokens as little-endian bytes.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="bytes">Takes <see cref="TokenBytes"/> for each.</param>
    public void Write(ReadOnlySpan<int> tokens, MemoryStream bytes)
    {
        Span<byte> buffer = stackalloc byte[1024];
        for (var width = TokenBytes; !tokens.IsEmpty;)
        {
            var count = Math.Min(tokens.Length, buffer.Length / width);
            for (var i = 0; i < count; i++)
            {
                if (width == sizeof(ushort)) System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(buffer[(i * width)..], (ushort)tokens[i]);
                else System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(buffer[(i * width)..], tokens[i]);
            }
            bytes.Write(buffer[..(count * width)]);
            tokens = tokens[count..];
        }
    }
}
