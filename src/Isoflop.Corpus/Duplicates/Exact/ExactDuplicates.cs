using System.Collections.Immutable;
using Isoflop.Corpus.Documents;

namespace Isoflop.Corpus.Duplicates.Exact;

/// <summary>Removes documents that are the same as one that stays, by 128 bits of SHA-256.</summary>
/// <param name="options">How; null for the defaults.</param>
public sealed class ExactDuplicates(ExactDuplicateOptions? options = null) : CorpusStep
{
    readonly ExactDuplicateOptions _options = options ?? new ExactDuplicateOptions();

    /// <inheritdoc/>
    public override string Name => "exact-duplicates";

    /// <inheritdoc/>
    public override string Identity => $"{_options.By} {(_options.By == ExactKey.Address ? _options.AddressField + " " : "")}{_options.Keep.Identity}";

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => [RuleOf(_options.By)];

    /// <inheritdoc/>
    public override CorpusPass Begin(PassResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        return new ExactDuplicatePass(_options, Name, resources);
    }

    /// <summary>Name of the rule of each kind of key.</summary>
    internal static string RuleOf(ExactKey by) => by switch
    {
        ExactKey.Text => "same-text",
        ExactKey.Bytes => "same-bytes",
        _ => "same-address",
    };
}
