using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>
/// Cuts paragraphs that an earlier document, or the same one earlier, has word for word, but for case and the amount of white space. A document of which nothing
/// is left goes. Keeps 128 bits of each different paragraph, in memory (about 100 bytes each) where that fits into what is given, else in parts on disk.
/// </summary>
/// <param name="options">Which; null for the defaults.</param>
public sealed class RepeatedParagraphs(RepeatedParagraphOptions? options = null) : CorpusStep
{
    /// <summary>Rule of paragraphs that are cut.</summary>
    public const string Rule = "repeated-paragraph";

    /// <summary>Rule of documents that go because too little is left.</summary>
    public const string EmptyRule = "nothing-left";

    readonly RepeatedParagraphOptions _options = options ?? new RepeatedParagraphOptions();

    /// <inheritdoc/>
    public override string Name => "repeated-paragraphs";

    /// <inheritdoc/>
    public override string Identity => $"{(_options.Lines ? "lines" : "paragraphs")} of {_options.Characters} characters, {_options.Remaining} left";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => [Rule, EmptyRule];

    /// <inheritdoc/>
    /// <exception cref="InputException">The options are impossible.</exception>
    public override CorpusPass Begin(PassResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        if (_options.Characters < 1 || _options.Remaining < 0)
            throw new InputException($"paragraphs of {_options.Characters} characters, {_options.Remaining} left", Name, "at least 1 character, and 0 or more left", "The defaults are 100 and 1.");
        return new RepeatedParagraphPass(_options, Name, resources);
    }
}
