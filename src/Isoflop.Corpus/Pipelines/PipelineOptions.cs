namespace Isoflop.Corpus.Pipelines;

/// <summary>How a recipe is run. Nothing here changes a byte of what comes out.</summary>
public sealed record PipelineOptions
{
    /// <summary>Worker threads; 0 is one for each core.</summary>
    public int Threads { get; init; }

    /// <summary>Bytes of memory that steps over the whole corpus should stay below; they spill to disk beyond.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Whether anything that would be quarantined stops the run.</summary>
    public bool Strict { get; init; }

    /// <summary>Bytes handled between two writings of the journal: what a killed run loses at the most.</summary>
    public long JournalBytes { get; init; } = 1L << 24;

    /// <summary>Shares of the input that <see cref="Pipeline.RunShare"/> has made, or is to make; 0 for a run alone.</summary>
    public int Shares { get; init; }

    /// <summary>Whether what is kept between stages stays behind the run, for looking at.</summary>
    public bool KeepWork { get; init; }
}
