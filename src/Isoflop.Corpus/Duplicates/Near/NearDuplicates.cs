using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>
/// Removes documents that are nearly the same as one that stays: candidates by MinHash and locality-sensitive hashing, each removal verified by the Jaccard
/// similarity of the shingle sets and told with the survivor's id. Texts are compared in lower case, without punctuation and marks, all numbers alike.
/// </summary>
/// <param name="options">How; null for the defaults.</param>
/// <param name="told">Is told what was looked at, once everything is.</param>
public sealed class NearDuplicates(NearDuplicateOptions? options = null, Action<NearDuplicateCounts>? told = null) : CorpusStep
{
    /// <summary>Rule of documents that go for one of the corpus.</summary>
    public const string Rule = "jaccard";

    /// <summary>Rule of documents that go for one of the reference files or the index.</summary>
    public const string ReferenceRule = "jaccard-to-reference";

    /// <summary>Rule of documents that go without having been compared.</summary>
    public const string UnverifiedRule = "shared-band";

    readonly NearDuplicateOptions _options = options ?? new NearDuplicateOptions();

    /// <summary>Documents that are nearly one of some others, by their place.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="others">The others.</param>
    /// <param name="resources">What the search may use; its scratch folder is written to.</param>
    /// <param name="threshold">Jaccard similarity from which on two are near duplicates; null for the usual one.</param>
    public static IReadOnlySet<int> Places(ImmutableArray<Document> documents, IEnumerable<Document> others, PassResources resources, double? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(resources);
        var file = Path.Combine(resources.Scratch, "others.jsonl");
        File.WriteAllText(file, JsonLines.Text(others));
        var usual = new NearDuplicateOptions();
        using var pass = new NearDuplicates(usual with { Threshold = threshold ?? usual.Threshold, Against = [file], Within = false }).Begin(resources);
        pass.Collect(0, documents.AsSpan());
        return pass.Decide(new DocumentList(documents)).Where(verdict => verdict.Removal is not null).Select(verdict => (int)verdict.Index).ToHashSet();
    }

    /// <inheritdoc/>
    public override string Name => "near-duplicates";

    /// <inheritdoc/>
    public override string Identity =>
        $"{_options.SketchIdentity} threshold {_options.Threshold} verify {_options.Verify} within {_options.Within} comparisons {_options.Comparisons} {_options.Keep.Identity}"
        + (_options.Against.IsEmpty ? "" : $" against {string.Join(',', _options.Against)}") + (_options.Index is null ? "" : $" index {_options.Index}") + (_options.LeaveIndex ? " leaving one" : "");

    /// <inheritdoc/>
    public override ImmutableArray<string> Rules => (_options.Verify, _options.Within, _options.Against.IsEmpty && _options.Index is null) switch
    {
        (false, _, _) => [UnverifiedRule],
        (true, true, true) => [Rule],
        (true, true, false) => [Rule, ReferenceRule],
        (true, false, _) => [ReferenceRule],
    };

    /// <inheritdoc/>
    /// <exception cref="InputException">The options are impossible, or a reference file cannot be read.</exception>
    public override CorpusPass Begin(PassResources resources)
    {
        ArgumentNullException.ThrowIfNull(resources);
        _options.Check();
        return new NearDuplicatePass(_options, Name, resources, told);
    }
}
