using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>Where documents come from. Reading twice gives the same documents in the same order.</summary>
public abstract class DocumentSource
{
    /// <summary>What to call it in messages and records.</summary>
    public abstract string Name { get; }

    /// <summary>Reads the documents, one after the other.</summary>
    /// <returns>Documents with text in them; blank ones are left out.</returns>
    /// <exception cref="InputException">The source is not there or cannot be read.</exception>
    public abstract IEnumerable<Document> Read();
}
