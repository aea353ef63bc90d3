using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>How a run is carried out; nothing here changes a bit of its weights.</summary>
public sealed record TrainerOptions
{
    /// <summary>Threads, at least 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Text to measure the loss on; null measures none.</summary>
    public TokenArray? Validation { get; init; }

    /// <summary>Most sequences of the validation text to use, from its start; null uses all.</summary>
    public int? ValidationSequences { get; init; }

    /// <summary>Bytes of memory that there are; a run that takes more is refused. Null asks nothing.</summary>
    public long? AvailableBytes { get; init; }

    /// <summary>The clock that throughput is measured by.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
