namespace Isoflop.Corpus.Documents;

/// <summary>Documents that are held in memory.</summary>
/// <param name="documents">The documents, in order.</param>
public sealed class DocumentList(IReadOnlyList<Document> documents) : DocumentStore
{
    /// <inheritdoc/>
    public override long Count => documents.Count;

    /// <inheritdoc/>
    public override Document Read(long index) => documents[checked((int)index)];
}
