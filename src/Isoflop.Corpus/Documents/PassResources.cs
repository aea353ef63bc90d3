namespace Isoflop.Corpus.Documents;

/// <summary>What a pass over the corpus may use.</summary>
/// <param name="MemoryBytes">Bytes of memory that it should stay below; it spills to <paramref name="Scratch"/> beyond.</param>
/// <param name="Threads">Threads, at least 1. No verdict depends on it.</param>
/// <param name="Scratch">A folder that is there, empty, and removed after the pass.</param>
public sealed record PassResources(long MemoryBytes, int Threads, string Scratch)
{
    /// <summary>A folder, not there yet, in which the pass may leave what is to stay with the corpus, such as an index for later ones; null where nothing stays.</summary>
    public string? Kept { get; init; }
}
