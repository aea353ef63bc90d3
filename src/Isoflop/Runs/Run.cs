using Isoflop.Quantities;

namespace Isoflop.Runs;

/// <summary>One measured training run. A value that was not measured is absent (null), never 0.</summary>
public sealed record Run
{
    /// <summary>Model parameters, in the convention of the set.</summary>
    public Params? Params { get; init; }

    /// <summary>Training tokens seen, repetitions included.</summary>
    public Tokens? Tokens { get; init; }

    /// <summary>Training compute.</summary>
    public Flops? Flops { get; init; }

    /// <summary>Held-out loss at the end of the run (or at its step).</summary>
    public NatsPerToken? Loss { get; init; }

    /// <summary>Parameters without the embeddings.</summary>
    public Params? NonEmbeddingParams { get; init; }

    /// <summary>Parameters that act on a token (mixture of experts).</summary>
    public Params? ActiveParams { get; init; }

    /// <summary>All parameters stored (mixture of experts).</summary>
    public Params? TotalParams { get; init; }

    /// <summary>Distinct tokens in the training text; fewer than <see cref="Tokens"/> where text was repeated.</summary>
    public Tokens? UniqueTokens { get; init; }

    /// <summary>Number of experts; 1 for a dense model.</summary>
    public int? Experts { get; init; }

    /// <summary>Feed-forward width of the dense model over that of one expert; 1 where experts are as wide as the dense layer.</summary>
    public double? Granularity { get; init; }

    /// <summary>Bits of a weight in training.</summary>
    public double? WeightBits { get; init; }

    /// <summary>Bits of an activation in training.</summary>
    public double? ActivationBits { get; init; }

    /// <summary>Bits of the key-value cache in training.</summary>
    public double? KeyValueBits { get; init; }

    /// <summary>Bits of a weight after quantisation.</summary>
    public double? PostTrainingBits { get; init; }

    /// <summary>Loss added by a change made after training, such as quantisation.</summary>
    public NatsPerToken? LossIncrease { get; init; }

    /// <summary>Score of a task in [0, 1]: accuracy, reward, share of problems solved.</summary>
    public double? Score { get; init; }

    /// <summary>Samples drawn for a problem.</summary>
    public double? Samples { get; init; }

    /// <summary>Samples that were right.</summary>
    public double? Correct { get; init; }

    /// <summary>Optimiser steps that a batch far above the critical one would have taken to the same loss.</summary>
    public double? MinimumSteps { get; init; }

    /// <summary>Tokens per optimiser step.</summary>
    public Tokens? BatchTokens { get; init; }

    /// <summary>Peak learning rate, per step of the optimiser.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Training context in tokens.</summary>
    public int? SequenceLength { get; init; }

    /// <summary>Entries of the vocabulary.</summary>
    public int? Vocabulary { get; init; }

    /// <summary>Layers of the model.</summary>
    public int? Layers { get; init; }

    /// <summary>Width of the residual stream, d_model.</summary>
    public int? Width { get; init; }

    /// <summary>Warm-up of the learning rate in optimiser steps; below 1 a share of the training.</summary>
    public double? Warmup { get; init; }

    /// <summary>Learning rate at the end of the run, per step of the optimiser.</summary>
    public double? FinalLearningRate { get; init; }

    /// <summary>Weight of the run in a fit; 1 where the table says nothing.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Optimiser step at which the loss was measured, where the table has one row a step.</summary>
    public long? Step { get; init; }

    /// <summary>Number format of the weights in training, as the table writes it (bf16, fp8).</summary>
    public string? Precision { get; init; }

    /// <summary>Name of the run.</summary>
    public string? Name { get; init; }

    /// <summary>Runs that share a group are not independent (same seed family, same trunk) and are resampled together.</summary>
    public string? Group { get; init; }

    /// <summary>Row of the table it came from, as the reader of the file counts (a CSV header is row 1); 0 where it came from no table.</summary>
    public int Row { get; init; }
}
