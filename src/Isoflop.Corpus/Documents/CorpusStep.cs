using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// A step that has to see the whole corpus before it can speak of one document, such as the removal of near duplicates. What it says depends on the
/// documents, their order and the step's own settings only, never on how many workers there are or who comes first.
/// </summary>
public abstract class CorpusStep
{
    /// <summary>Name in recipes and reports, such as <c>near-duplicates</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Everything that its verdicts depend on (shingles, bands, thresholds, policy), as text that enters the digest of a version.</summary>
    public abstract string Identity { get; }

    /// <summary>Names of the rules that it may remove or cut by, so that one which never fires can be told.</summary>
    public abstract ImmutableArray<string> Rules { get; }

    /// <summary>Starts a pass over a corpus. The step itself keeps nothing of it.</summary>
    /// <param name="resources">What the pass may use.</param>
    public abstract CorpusPass Begin(PassResources resources);
}
