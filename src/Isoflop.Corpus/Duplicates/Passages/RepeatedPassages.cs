using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Passages;

/// <summary>
/// Cuts passages of many tokens that the corpus has before, token for token, wherever they begin: the first occurrence stays whole, and of a text that repeats
/// itself the first period. Found by a suffix array over the whole corpus where its 20 bytes a token fit into the memory that is given, else on disk by hashes of 128 bits,
/// 28 bytes a token; besides, about 60 bytes for every different token are held.
/// What is left grows together where a passage was cut, so a second pass may find a little more.
/// </summary>
/// <param name="options">Which; null for the defaults.</param>
public sealed class RepeatedPassages(RepeatedPassageOptions? options = null) : CorpusStep
{
    /// <summary>Rule of passages that are cut.</summary>
    public const string Rule = "repeated-passage";

    /// <summary>Rule of documents that go because too little is left.</summary>
    public const string EmptyRule = "nothing-left";

    readonly RepeatedPassageOptions _options = options ?? new RepeatedPassageOptions();

    /// <inheritdoc/>
    public override string Name => "repeated-passages";

    /// <inheritdoc/>
    public override string Identity => $"{_options.Tokens} tokens, {_options.Remaining} characters left";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => [Rule, EmptyRule];

    /// <inheritdoc/>
    /// <exception cref="InputException">The options are impossible.</exception>
    public override CorpusPass Begin(PassResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (_options.Tokens < 2 || _options.Remaining < 0)
            throw new InputException($"passages of {_options.Tokens} tokens, {_options.Remaining} characters left", Name, "at least 2 tokens, and 0 or more characters", "The defaults are 50 and 1.");
        return new RepeatedPassagePass(_options, Name, resources);
    }
}
