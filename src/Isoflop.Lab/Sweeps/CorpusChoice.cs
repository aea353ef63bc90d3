using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>Which text runs are trained on: what it takes to read the same tokens again. A run's folder keeps it as <c>text.json</c>.</summary>
public sealed record CorpusChoice
{
    /// <summary>The <see cref="Source"/> that is the documentation of the .NET SDK.</summary>
    public const string Sdk = "sdk";

    /// <summary>The <see cref="Source"/> that is a Markov chain of known entropy.</summary>
    public const string Markov = "markov";

    /// <summary><c>sdk</c>, <c>markov</c>, or the path of a file or folder (a folder of one of these names is <c>./sdk</c>). A version of a corpus with token files is read as it was tokenised.</summary>
    public required string Source { get; init; }

    /// <summary>The chain, where the source is one; null for its defaults.</summary>
    public MarkovTextOptions? Chain { get; init; }

    /// <summary>Expected share of the documents that are held out for validation, above 0 and at most 0.5.</summary>
    public double ValidationShare { get; init; } = 0.05;

    /// <summary>Tokens of the vocabulary: 257 are the bytes and the end of a text, more are learnt from the training side.</summary>
    public int Vocabulary { get; init; } = Tokenizer.Bytes.VocabularySize;

    /// <summary>Digest of the split text, once it was read.</summary>
    public string? Digest { get; init; }

    /// <summary>The documents.</summary>
    /// <exception cref="InputException">The chain has an option out of range.</exception>
    public DocumentSource Documents() => Source switch
    {
        Sdk => new SdkDocumentation(),
        Markov => new MarkovText(Chain),
        _ => new TextFiles(Source),
    };

    /// <summary>The least loss of a model that sees so many tokens, where it is known: of a Markov chain by bytes. A law's fitted floor can be held against it.</summary>
    /// <param name="context">Tokens that a model sees, at least 1.</param>
    /// <returns>Null where nobody knows.</returns>
    public NatsPerToken? Floor(int context) => Source == Markov && Vocabulary == Tokenizer.Bytes.VocabularySize ? new MarkovText(Chain).Floor(context) : null;

    /// <summary>Reads the text.</summary>
    /// <param name="tokenizer">The tokenizer that belongs to it; null learns one of the stated vocabulary.</param>
    /// <returns>The text as tokens; its digest is that of this choice, where it has one.</returns>
    /// <exception cref="InputException">The text cannot be read, cut or encoded, or is no longer the text that it was.</exception>
    public TokenizedText Read(Tokenizer? tokenizer = null)
    {
        if (Directory.Exists(TokenFolder)) return Tokenised();
        var split = DocumentSplit.Of(Documents(), ValidationShare);
        Check(split.Digest);
        tokenizer ??= Vocabulary == Tokenizer.Bytes.VocabularySize ? Tokenizer.Bytes : Tokenizer.Train(split.Train, Vocabulary);
        return TokenizedText.Of(split, tokenizer);
    }

    string TokenFolder => Path.Combine(Source, "tokens");

    // What isoflop corpus run has split and tokenised already.
    TokenizedText Tokenised()
    {
        var text = TokenizedText.Load(TokenFolder);
        Check(text.Digest);
        return text.Tokenizer.VocabularySize == Vocabulary
            ? text
            : throw new InputException($"a vocabulary of {text.Tokenizer.VocabularySize:N0} tokens", Source, $"the {Vocabulary:N0} that were asked for", $"Ask for {text.Tokenizer.VocabularySize}, or name its folder 'documents' to tokenise it anew.");
    }

    void Check(string found)
    {
        if (Digest is { } digest && digest != found)
        {
            throw new InputException(
                $"a text with digest {found[..16]}", Source, $"the text that was trained on, {digest[..Math.Min(16, digest.Length)]}", "Bring the text back, or begin a run of its own on the new one.");
        }
    }
}
