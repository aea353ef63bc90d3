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

    /// <summary>
    /// The command of an external trainer, carried out once for every run; null trains here. In its words <c>{spec}</c>, <c>{tokens}</c> and <c>{out}</c> stand for
    /// the run's spec.json, the text as a safetensors file of whole numbers (<c>train</c>, <c>validation</c>), and a folder in which it writes
    /// metrics.jsonl as it goes and result.json at its end.
    /// </summary>
    public string? Trainer { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
