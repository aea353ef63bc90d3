using System.Collections.Immutable;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>A corpus as a model reads it: training and validation documents as tokens, packed one after the other.</summary>
public sealed class TokenizedText
{
    TokenizedText(Tokenizer tokenizer, PackedTokens train, PackedTokens validation, int duplicates, string digest)
    {
        (Tokenizer, Train, Validation, Duplicates, Digest) = (tokenizer, train, validation, duplicates, digest);
    }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>What is trained on.</summary>
    public PackedTokens Train { get; }

    /// <summary>What is validated on; no text of it is in the training part.</summary>
    public PackedTokens Validation { get; }

    /// <summary>Documents dropped before the split because an earlier one has the same normalised text.</summary>
    public int Duplicates { get; }

    /// <summary>SHA-256 of the split text (<see cref="DocumentSplit.Digest"/>).</summary>
    public string Digest { get; }

    /// <summary>Encodes both sides of a split, on all cores; the outcome does not depend on how many there are.</summary>
    /// <param name="split">The documents.</param>
    /// <param name="tokenizer">The tokenizer; it has an end-of-text token and at most 65,536 tokens.</param>
    /// <exception cref="InputException">The tokenizer's vocabulary is too large or has no end-of-text token, or a side has more than 2^31 tokens.</exception>
    public static TokenizedText Of(DocumentSplit split, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(tokenizer);
        return new TokenizedText(tokenizer, Pack(split.Train, tokenizer), Pack(split.Validation, tokenizer), split.Duplicates, split.Digest);
    }

    /// <summary>Reads token files that <c>isoflop corpus run</c> wrote: <c>tokenizer.json</c>, <c>train.bin</c> and <c>validation.bin</c>.</summary>
    /// <param name="folder">Their folder.</param>
    /// <exception cref="InputException">One of them is not there, has tokens of four bytes, or tokens that the tokenizer does not know.</exception>
    public static TokenizedText Load(string folder) => TokenFiles.Load(folder, (tokenizer, train, validation, digest) => new TokenizedText(tokenizer, train, validation, 0, digest));

    /// <summary>Encodes documents that are not split: a text to measure a model on.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="tokenizer">The tokenizer; it has an end-of-text token and at most 65,536 tokens.</param>
    /// <exception cref="InputException">The tokenizer's vocabulary is too large or has no end-of-text token, or there are more than 2^31 tokens.</exception>
    public static PackedTokens Pack(ImmutableArray<Document> documents, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (tokenizer.VocabularySize > ushort.MaxValue + 1)
            throw new InputException($"{tokenizer.VocabularySize} tokens", "vocabulary", $"at most {ushort.MaxValue + 1}", "Use a smaller vocabulary.");
        if (tokenizer.EndOfText is not { } end)
            throw new InputException("none", "end-of-text token", $"a special token {Tokenizer.EndOfTextName} in the tokenizer", "Add it to tokenizer.json, or train a tokenizer here.");
        return Pack(documents, tokenizer, end);
    }

    /// <summary>Refuses a context that this text cannot fill.</summary>
    /// <param name="context">Tokens that a model sees at once, at least 1.</param>
    /// <exception cref="InputException">A side has no whole window of so many predictions.</exception>
    public void RequireContext(int context)
    {
        foreach (var (side, tokens) in new[] { ("training", Train), ("validation", Validation) })
        {
            if (tokens.Predictions < context)
            {
                throw new InputException(
                    $"{tokens.Predictions:N0} {side} tokens in {tokens.Documents} documents",
                    "corpus",
                    $"at least the {context:N0} of one context",
                    "Add text, shorten the context, or change the validation share.");
            }
        }
    }

    static PackedTokens Pack(ImmutableArray<Document> documents, Tokenizer tokenizer, int endOfText)
    {
        // Small enough to keep all cores busy to the end.
        const int documentsPerPart = 256;
        var parts = new (ushort[] Tokens, long Bytes)[(documents.Length + documentsPerPart - 1) / documentsPerPart];
        Parallel.For(0, parts.Length, () => new TokenEncoder(tokenizer), (part, _, encoder) =>
        {
            var (start, end) = (part * documentsPerPart, Math.Min((part + 1) * documentsPerPart, documents.Length));
            parts[part] = Encode(documents.AsSpan()[start..end], encoder, endOfText);
            return encoder;
        }, _ => { });
        var count = 1 + parts.Sum(part => (long)part.Tokens.Length);
        if (count > Array.MaxLength)
            throw new InputException($"{count:N0} tokens", "corpus", $"at most {Array.MaxLength:N0} tokens a side", "Take a part of the text.");
        var tokens = new ushort[count];
        tokens[0] = (ushort)endOfText;
        var at = 1;
        foreach (var part in parts)
        {
            part.Tokens.CopyTo(tokens, at);
            at += part.Tokens.Length;
        }
        return new PackedTokens(tokens, documents.Length, parts.Sum(part => part.Bytes));
    }

    static (ushort[] Tokens, long Bytes) Encode(ReadOnlySpan<Document> documents, TokenEncoder encoder, int endOfText)
    {
        var (buffer, bytes) = (new TokenBuffer(), 0L);
        foreach (var document in documents)
        {
            var text = Encoding.UTF8.GetBytes(document.Text);
            bytes += text.Length;
            encoder.Encode(text, buffer);
            buffer.Append([endOfText]);
        }
        return (Array.ConvertAll(buffer.Tokens.ToArray(), token => (ushort)token), bytes);
    }
}
