using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Documents.Spools;

namespace Isoflop.Corpus.Pipelines.Stages;

/// <summary>Reads a spool as blocks, with what a pass over the corpus said of its documents, or in the order of a mixture.</summary>
static class SpoolInput
{
    // A block of documents in an order of their own: enough for a worker, few enough to be held.
    const int OrderedDocuments = 1024;
    const int MostDocuments = 1 << 14;

    /// <summary>The documents in their own order. A position's offset is the place of a document.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="verdicts">What a pass said, in order; null for none.</param>
    /// <param name="from">Where to begin.</param>
    public static IEnumerable<InputBlock> Blocks(DocumentSpool spool, IEnumerable<CorpusVerdict>? verdicts, ReadPosition from)
    {
        using var said = (verdicts ?? []).SkipWhile(verdict => verdict.Index < from.Offset).GetEnumerator();
        var more = said.MoveNext();
        for (var first = from.Offset; first < spool.Count;)
        {
            var count = spool.Run(first, SourceInput.BlockBytes, MostDocuments);
            var block = new Dictionary<long, CorpusVerdict>();
            for (; more && said.Current.Index < first + count; more = said.MoveNext()) block.Add(said.Current.Index, said.Current);
            yield return new Run(spool, first, count, block, new ReadPosition(0, first + count, 0));
            first += count;
        }
    }

    /// <summary>The documents in an order that names some of them several times and others never. A position's offset is a place in the order.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="order">Places in the spool.</param>
    /// <param name="from">Where to begin.</param>
    public static IEnumerable<InputBlock> Ordered(DocumentSpool spool, IEnumerable<long> order, ReadPosition from)
    {
        var end = from.Offset;
        foreach (var places in order.Skip(checked((int)from.Offset)).Chunk(OrderedDocuments))
        {
            end += places.Length;
            yield return new Picked(spool, places, new ReadPosition(0, end, 0));
        }
    }

    sealed class Run(DocumentSpool spool, long first, int count, Dictionary<long, CorpusVerdict> verdicts, ReadPosition next) : InputBlock(next, 0)
    {
        public override IEnumerable<ReadItem> Read() => spool.Read(first, count).Select((document, i) => new ReadItem(document, null, verdicts.GetValueOrDefault(first + i)));
    }

    sealed class Picked(DocumentSpool spool, long[] places, ReadPosition next) : InputBlock(next, 0)
    {
        public override IEnumerable<ReadItem> Read() => places.Select(place => new ReadItem(spool.Read(place)));
    }
}
