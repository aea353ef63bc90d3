namespace Isoflop.Corpus.Documents;

/// <summary>Documents in a fixed order that can be read again, any of them at any time and by several threads at once.</summary>
public abstract class DocumentStore
{
    /// <summary>Documents there are.</summary>
    public abstract long Count { get; }

    /// <summary>Reads one document.</summary>
    /// <param name="index">Its place, from 0 to <see cref="Count"/>, exclusive.</param>
    public abstract Document Read(long index);

    /// <summary>Reads a run of consecutive documents: cheaper than one after the other.</summary>
    /// <param name="first">Place of the first, from 0.</param>
    /// <param name="count">How many; the run ends within the store.</param>
    public virtual Document[] Read(long first, int count)
    {
        var documents = new Document[count];
        for (var i = 0; i < count; i++) documents[i] = Read(first + i);
        return documents;
    }
}
