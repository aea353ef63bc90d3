using System.Globalization;

namespace Isoflop.Corpus.Pipelines;

/// <summary>What a run writes besides evidence and manifest.</summary>
public sealed record OutputChoice
{
    /// <summary>The documents: <c>jsonl.gz</c>, <c>jsonl</c>, or <c>none</c>.</summary>
    public string Documents { get; init; } = "jsonl.gz";

    /// <summary>Bytes of a file of documents, about.</summary>
    public long ShardBytes { get; init; } = 256_000_000;

    /// <summary>Whether token files are written (<c>train.bin</c>, <c>validation.bin</c>): nanoGPT's layout, which the lab reads too.</summary>
    public bool Bin { get; init; }

    /// <summary>Whether Megatron's index is written beside them.</summary>
    public bool Megatron { get; init; }

    /// <summary>Expected share of the documents whose tokens are held out, 0 to 0.5.</summary>
    public double ValidationShare { get; init; }

    /// <summary>What the outputs depend on.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"output {Documents}, shards of {ShardBytes}, bin {Bin}, megatron {Megatron}, validation {ValidationShare:R}");
}
