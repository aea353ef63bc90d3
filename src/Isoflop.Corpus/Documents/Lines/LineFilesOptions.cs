namespace Isoflop.Corpus.Documents.Lines;

/// <summary>Where a step's results go, and what it may use.</summary>
public sealed record LineFilesOptions
{
    /// <summary>A file (ending in .jsonl or .jsonl.gz) for all documents that stay, or a folder that gets one file for each read; null writes none.</summary>
    public string? Out { get; init; }

    /// <summary>A JSONL file for the evidence: a line for each document or part of one that goes, and for each line that is no document; null writes none.</summary>
    public string? Removed { get; init; }

    /// <summary>Whether files that exist are overwritten.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether the first line that is no document stops everything; else it is counted, told and left out.</summary>
    public bool Strict { get; init; }

    /// <summary>Threads; 0 for all that the machine has.</summary>
    public int Threads { get; init; }

    /// <summary>Bytes of memory that the step should stay below.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Folder for what does not stay in memory; null for the system's. What was in it stays, what was added goes.</summary>
    public string? Scratch { get; init; }
}
