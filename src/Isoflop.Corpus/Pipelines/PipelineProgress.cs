namespace Isoflop.Corpus.Pipelines;

/// <summary>How far a run has come.</summary>
/// <param name="Stage">What it is at: <c>reading</c>, a step's name, <c>writing</c>.</param>
/// <param name="Documents">Documents read.</param>
/// <param name="Kept">Documents of them that still stay.</param>
/// <param name="Bytes">Bytes of input read in this run, of compressed files as they lie on disk.</param>
/// <param name="TotalBytes">Bytes of input there are; 0 where nobody knows.</param>
public readonly record struct PipelineProgress(string Stage, long Documents, long Kept, long Bytes, long TotalBytes);
