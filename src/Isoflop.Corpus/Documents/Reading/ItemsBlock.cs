namespace Isoflop.Corpus.Documents.Reading;

/// <summary>A block whose items are known already: documents that come from no file, what could not be read, or nothing.</summary>
/// <param name="items">The items.</param>
/// <param name="next">Where the next block begins.</param>
/// <param name="bytes">Bytes of input that it stands for.</param>
sealed class ItemsBlock(ReadItem[] items, ReadPosition next, long bytes) : InputBlock(next, bytes)
{
    /// <summary>A block of one thing that could not be read.</summary>
    public ItemsBlock(Quarantined bad, ReadPosition next, long bytes)
        : this([new ReadItem(null, bad)], next, bytes)
    {
    }

    /// <inheritdoc/>
    public override IEnumerable<ReadItem> Read() => items;
}
