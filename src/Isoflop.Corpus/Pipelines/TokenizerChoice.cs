using System.Security.Cryptography;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Corpus.Pipelines;

/// <summary>Which tokenizer: one that is there, or one that is learnt from the documents that stay.</summary>
public sealed record TokenizerChoice
{
    /// <summary>A <c>tokenizer.json</c>; null for bytes, or where one is learnt.</summary>
    public string? Path { get; init; }

    /// <summary>Tokens of the vocabulary to learn; null where none is learnt.</summary>
    public int? Train { get; init; }

    /// <summary>Bytes of text to learn from, spread evenly over the documents that stay.</summary>
    public long SampleBytes { get; init; } = 50_000_000;

    /// <summary>What the tokens depend on.</summary>
    public string Identity => Train is { } size
        ? $"tokenizer learnt: {size} from {SampleBytes} bytes"
        : Path is { } path ? $"tokenizer {Convert.ToHexStringLower(SHA256.HashData(Bytes(path)))}" : "tokenizer of bytes";

    /// <summary>The tokenizer, where it is there already.</summary>
    /// <exception cref="InputException">The file is not there or no tokenizer.</exception>
    public Tokenizer? Load() => Train is not null ? null : Path is { } path ? Tokenizer.Load(path) : Tokenizer.Bytes;

    static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({exception.Message})", path, "a tokenizer.json", "Check the path.", exception);
        }
    }
}
