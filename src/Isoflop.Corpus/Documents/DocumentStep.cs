using System.Collections.Immutable;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// A step that looks at one document at a time: what it says of a document depends on that document and the step's own settings only, so that documents may be
/// handled in any order by any number of workers. One instance is used by several threads at once.
/// </summary>
public abstract class DocumentStep
{
    /// <summary>Name in recipes and reports, such as <c>gopher-quality/datatrove</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Everything that its verdicts depend on (rules, thresholds, tokenizer, denominators), as text that enters the digest of a version.</summary>
    public abstract string Identity { get; }

    /// <summary>Names of the rules that it may remove by, so that one which never fires can be told.</summary>
    public abstract ImmutableArray<string> Rules { get; }

    /// <summary>Looks at one document.</summary>
    /// <param name="document">The document.</param>
    public abstract StepOutcome Apply(Document document);
}
