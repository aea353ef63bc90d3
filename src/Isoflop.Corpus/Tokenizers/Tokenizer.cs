using System.Collections.Immutable;
using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>
/// Byte-level byte-pair encoding: every byte string has an encoding and comes back exactly. Without merges it is the byte vocabulary. Ids of one that is
/// made here: 0 to 255 are the bytes, 256 is the end of a text, then come the merged tokens in the order of their merges. Text is first cut into pieces
/// by GPT-2's pattern, and no token spans two of them.
/// </summary>
public sealed class Tokenizer
{
    /// <summary>The special token that ends a text.</summary>
    public const string EndOfTextName = "<|endoftext|>";

    readonly byte[][] _bytes;
    readonly int[] _byteTokens;

    /// <summary>A tokenizer from its parts.</summary>
    /// <param name="bytes">Bytes of every token by id; those of a special token are its name in UTF-8.</param>
    /// <param name="merges">Merges in the order of their rank.</param>
    /// <param name="specials">Special tokens: name and id.</param>
    internal Tokenizer(byte[][] bytes, ImmutableArray<Merge> merges, ImmutableSortedDictionary<string, int> specials)
    {
        (_bytes, Merges, Specials) = (bytes, merges, specials);
        _byteTokens = new int[256];
        var special = specials.Values.ToHashSet();
        for (var id = 0; id < bytes.Length; id++)
        {
            if (bytes[id].Length == 1 && !special.Contains(id)) _byteTokens[bytes[id][0]] = id;
        }
        MergeTable = new MergeTable(merges.AsSpan());
    }

    /// <summary>The byte vocabulary: 256 bytes and the end of a text.</summary>
    public static Tokenizer Bytes { get; } = TokenizerTraining.Make([], []);

    /// <summary>Tokens there are, special ones included; ids are 0 to this, exclusive.</summary>
    public int VocabularySize => _bytes.Length;

    /// <summary>Merges in the order of their rank: the first is merged first.</summary>
    public ImmutableArray<Merge> Merges { get; }

    /// <summary>Special tokens: name and id. No text encodes to them (<see cref="EncodePrompt"/> does).</summary>
    public ImmutableSortedDictionary<string, int> Specials { get; }

    /// <summary>Id of the token that ends a text; null where the vocabulary has none (a foreign tokenizer).</summary>
    public int? EndOfText => Specials.TryGetValue(EndOfTextName, out var id) ? id : null;

    internal MergeTable MergeTable { get; }

    /// <summary>Learns merges from documents.</summary>
    /// <param name="documents">The text to learn from: that which is trained on, never that which is validated on.</param>
    /// <param name="vocabularySize">Tokens to end with, special ones included: 257 (no merges) to 65,536.</param>
    /// <exception cref="InputException">The size is out of range, or the text has not as many pairs that come at least twice.</exception>
    public static Tokenizer Train(IEnumerable<Document> documents, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return TokenizerTraining.Train(documents, vocabularySize);
    }

    /// <summary>Reads a Hugging Face <c>tokenizer.json</c> of the same kind: byte-level BPE with GPT-2's pattern.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">There is no such file, it is damaged, or it asks for something this tokenizer does not do.</exception>
    public static Tokenizer Load(string path) => TokenizerFile.Read(path);

    /// <summary>Reads the text of a Hugging Face <c>tokenizer.json</c>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">What to call it in messages.</param>
    /// <exception cref="InputException">It is damaged, or it asks for something this tokenizer does not do.</exception>
    public static Tokenizer Parse(string json, string where) => TokenizerFile.Parse(Encoding.UTF8.GetBytes(json), where);

    /// <summary>The tokenizer as the text of a Hugging Face <c>tokenizer.json</c>.</summary>
    public string ToJson() => TokenizerFile.Text(this);

    /// <summary>Writes a Hugging Face <c>tokenizer.json</c>, through a file beside it that is renamed at the end.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    public void Save(string path) => TokenizerFile.Write(this, path);

    /// <summary>Encodes a text. Half a surrogate pair is encoded as U+FFFD, the replacement character.</summary>
    /// <param name="text">The text; the names of special tokens in it are ordinary text.</param>
    public int[] Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    /// <summary>Encodes bytes, UTF-8 or not.</summary>
    /// <param name="text">The bytes.</param>
    public int[] Encode(ReadOnlySpan<byte> text)
    {
        var tokens = new TokenBuffer();
        new TokenEncoder(this).Encode(text, tokens);
        return tokens.Tokens.ToArray();
    }

    /// <summary>Encodes a text in which the names of special tokens stand for them, as a prompt's do; of two names that begin at one place, the longer.</summary>
    /// <param name="prompt">The text.</param>
    public int[] EncodePrompt(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var (tokens, encoder) = (new TokenBuffer(), new TokenEncoder(this));
        for (var rest = prompt.AsSpan(); !rest.IsEmpty;)
        {
            var (at, name) = (rest.Length, "");
            foreach (var special in Specials.Keys)
            {
                var found = rest.IndexOf(special, StringComparison.Ordinal);
                if (found >= 0 && (found < at || (found == at && special.Length > name.Length))) (at, name) = (found, special);
            }
            encoder.Encode(Encoding.UTF8.GetBytes(rest[..at].ToString()), tokens);
            if (name.Length > 0) tokens.Append([Specials[name]]);
            rest = rest[(at + name.Length)..];
        }
        return tokens.Tokens.ToArray();
    }

    /// <summary>The bytes that tokens stand for; a special token's are its name.</summary>
    /// <param name="tokens">Ids below <see cref="VocabularySize"/>.</param>
    /// <exception cref="InputException">An id is not in the vocabulary.</exception>
    public byte[] Decode(ReadOnlySpan<int> tokens)
    {
        var length = 0;
        foreach (var token in tokens) length += BytesOf(token).Length;
        var (bytes, end) = (new byte[length], 0);
        foreach (var token in tokens)
        {
            _bytes[token].CopyTo(bytes, end);
            end += _bytes[token].Length;
        }
        return bytes;
    }

    /// <summary>The text that tokens stand for; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="tokens">Ids below <see cref="VocabularySize"/>.</param>
    /// <exception cref="InputException">An id is not in the vocabulary.</exception>
    public string DecodeText(ReadOnlySpan<int> tokens) => Encoding.UTF8.GetString(Decode(tokens));

    /// <summary>The bytes that one token stands for.</summary>
    /// <param name="token">An id below <see cref="VocabularySize"/>.</param>
    /// <exception cref="InputException">The id is not in the vocabulary.</exception>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        if ((uint)token < (uint)_bytes.Length) return _bytes[token];
        throw new InputException($"token {token}", "tokens", $"ids from 0 to {_bytes.Length - 1}", "Use the tokenizer that the tokens were made with.");
    }

    internal void ToBytesTokens(ReadOnlySpan<byte> bytes, Span<int> tokens)
    {
        for (var i = 0; i < bytes.Length; i++) tokens[i] = _byteTokens[bytes[i]];
    }
}
