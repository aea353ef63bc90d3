namespace Isoflop.Lab.Sweeps;

/// <summary>How a sweep is carried out; nothing here changes a result but its seconds.</summary>
public sealed record SweepOptions
{
    /// <summary>Threads, at least 1. Runs share them, one each, side by side; a run that is alone takes all.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How often a run is saved.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Most sequences of the validation text that a run is measured on; the same ones for every run.</summary>
    public int ValidationSequences { get; init; } = 4096;

    /// <summary>Bytes of memory that there are; null asks nothing.</summary>
    public long? AvailableBytes { get; init; }

    /// <summary>Which text it is, kept in the folder of every run so that each can be gone on with by itself; null keeps its digest only.</summary>
    public CorpusChoice? Corpus { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
