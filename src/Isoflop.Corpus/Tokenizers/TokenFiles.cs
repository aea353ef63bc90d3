using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Isoflop.Findings;

namespace Isoflop.Corpus.Tokenizers;

/// <summary>Token files as trainers read them: two bytes a token, little-endian, each document followed by the token that ends a text.</summary>
static class TokenFiles
{
    /// <summary>Reads both sides.</summary>
    public static T Load<T>(string folder, Func<Tokenizer, PackedTokens, PackedTokens, string, T> make)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(folder, "tokenizer.json"));
        if (tokenizer.VocabularySize > ushort.MaxValue + 1)
            throw new InputException($"{tokenizer.VocabularySize:N0} tokens", folder, $"a vocabulary of at most {ushort.MaxValue + 1:N0}", "Use a smaller vocabulary.");
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (train, validation) = (Side(folder, "train.bin", tokenizer, digest), Side(folder, "validation.bin", tokenizer, digest));
        return make(tokenizer, train, validation, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    static PackedTokens Side(string folder, string name, Tokenizer tokenizer, IncrementalHash digest)
    {
        var (path, end) = (Path.Combine(folder, name), tokenizer.EndOfText!.Value);
        var bytes = Bytes(path);
        digest.AppendData(SHA256.HashData(bytes));
        var tokens = new ushort[1 + (bytes.Length / sizeof(ushort))];
        // Each document begins behind the end of one.
        tokens[0] = (ushort)end;
        bytes.AsSpan(0, (tokens.Length - 1) * sizeof(ushort)).CopyTo(MemoryMarshal.AsBytes(tokens.AsSpan(1)));
        var (documents, text) = (0, 0L);
        foreach (var token in tokens.AsSpan(1))
        {
            if (token >= tokenizer.VocabularySize) throw new InputException($"token {token}", path, $"tokens below {tokenizer.VocabularySize}, as its tokenizer has", "Make the files again.");
            if (token == end) documents++;
            else text += tokenizer.BytesOf(token).Length;
        }
        return new PackedTokens(tokens, documents, text);
    }

    static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({exception.Message})", path, "a token file below 2 GiB", "Let the recipe write it: 'tokens: bin' and a share for 'validation'.", exception);
        }
    }
}
