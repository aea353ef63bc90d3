using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>
/// One pass of a <see cref="CorpusStep"/> over one corpus: every document is collected once, then all verdicts are given. Killed in between, it is begun
/// again from the first document, so it keeps nothing outside its scratch folder.
/// </summary>
public abstract class CorpusPass : IDisposable
{
    /// <summary>
    /// Looks at a run of consecutive documents. Called by several threads at once, every document in exactly one call, runs in any order.
    /// </summary>
    /// <param name="first">Place of the first of them in the corpus, from 0.</param>
    /// <param name="documents">The documents.</param>
    public abstract void Collect(long first, ReadOnlySpan<Document> documents);

    /// <summary>Says what becomes of the documents. Called once, after the last <see cref="Collect"/>; may use all threads of its resources.</summary>
    /// <param name="corpus">The documents collected, to read some of them again (to verify a candidate pair, for instance).</param>
    /// <returns>A verdict for each document that goes, loses text or gains a field, in the order of <see cref="CorpusVerdict.Index"/>; none for the rest.</returns>
    public abstract IEnumerable<CorpusVerdict> Decide(DocumentStore corpus);

    /// <summary>What the pass has to tell besides, such as a cluster far larger than the others; complete once all verdicts were read.</summary>
    public virtual ImmutableArray<Finding> Findings => [];

    /// <summary>Frees what it holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what it holds.</summary>
    /// <param name="disposing">Always true here: nothing has a finaliser.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
