using Isoflop.Corpus.Documents.Spools;

namespace Isoflop.Corpus.Duplicates.Near;

/// <summary>A corpus that joins an index: which of its documents do, and which places they have in it.</summary>
/// <param name="Table">The documents, those of the index and the reference files before them.</param>
/// <param name="Verdicts">Who goes, and for whom.</param>
/// <param name="Shingles">The corpus's shingles.</param>
/// <param name="Keys">The corpus's keys, by document.</param>
/// <param name="Places">Where the places in the index are kept, by document of the corpus.</param>
sealed record IndexAddition(DuplicateTable Table, ClusterVerdicts Verdicts, SpilledRecords<uint> Shingles, SpilledRecords<ulong> Keys, SpilledRecords<int> Places)
{
    const int PlacesAtOnce = 1 << 12;

    /// <summary>Gives each document that joins its place.</summary>
    /// <param name="indexed">Documents that the index has already.</param>
    /// <returns>How many join.</returns>
    public int Number(int indexed)
    {
        var (next, at) = (indexed, 0L);
        foreach (var some in Each(indexed).Select(each => each.Joins ? next++ : -1).Chunk(PlacesAtOnce))
        {
            Places.Write(at, some);
            at += some.Length;
        }
        return next - indexed;
    }

    /// <summary>The documents that join, each with the one that stays for it; null where it stays itself.</summary>
    /// <param name="indexed">Documents that the index has already.</param>
    public IEnumerable<(int Document, DuplicateEntry Entry, int? Survivor)> Documents(int indexed) =>
        Each(indexed).Where(each => each.Joins).Select(each => (each.Document, each.Entry, each.Survivor));

    /// <summary>Place of a survivor in the index: its own where it was there, else the one that it is given.</summary>
    public int PlaceOf(int survivor) => survivor < Table.References ? survivor : Places.Read(survivor - Table.References);

    // A document without shingles is like nothing; one that went for a document of the reference files has nothing in the index to stand for.
    IEnumerable<(int Document, DuplicateEntry Entry, int? Survivor, bool Joins)> Each(int indexed)
    {
        using var removed = Verdicts.Removed().GetEnumerator();
        var (more, document) = (removed.MoveNext(), Table.References);
        foreach (var entry in Table.Entries(Table.References))
        {
            int? survivor = null;
            if (more && removed.Current.Document == document)
            {
                survivor = removed.Current.Survivor;
                more = removed.MoveNext();
            }
            yield return (document, entry, survivor, entry.Digest != 0 && (survivor is null || survivor < indexed || survivor >= Table.References));
            document++;
        }
    }
}
