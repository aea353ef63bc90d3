namespace Isoflop.Corpus.Documents.Lines;

/// <summary>What a line of a JSONL file is.</summary>
enum LineKind : byte
{
    /// <summary>White space only.</summary>
    Blank,

    /// <summary>A document.</summary>
    Document,

    /// <summary>No document.</summary>
    Problem,
}
