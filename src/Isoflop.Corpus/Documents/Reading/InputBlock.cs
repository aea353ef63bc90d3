namespace Isoflop.Corpus.Documents.Reading;

/// <summary>A run of input that one worker handles at a time. How the input falls into blocks depends on the input alone, never on workers or on where reading began.</summary>
/// <param name="next">Where the next block begins.</param>
/// <param name="bytes">Bytes of input in it, for progress.</param>
abstract class InputBlock(ReadPosition next, long bytes)
{
    /// <summary>Where the next block begins.</summary>
    public ReadPosition Next => next;

    /// <summary>Bytes of input in it.</summary>
    public long Bytes => bytes;

    /// <summary>The documents in it, in order, and what is none.</summary>
    public abstract IEnumerable<ReadItem> Read();
}
