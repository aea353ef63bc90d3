namespace Isoflop.Runs;

/// <summary>The numeric columns a runs table can have.</summary>
public enum RunColumn
{
    /// <summary>Model parameters.</summary>
    Params,

    /// <summary>Training tokens seen.</summary>
    Tokens,

    /// <summary>Training FLOPs.</summary>
    Flops,

    /// <summary>Held-out loss in nats per token.</summary>
    Loss,

    /// <summary>Parameters without the embeddings.</summary>
    NonEmbeddingParams,

    /// <summary>Parameters that act on a token.</summary>
    ActiveParams,

    /// <summary>All parameters stored.</summary>
    TotalParams,

    /// <summary>Distinct training tokens.</summary>
    UniqueTokens,

    /// <summary>Number of experts.</summary>
    Experts,

    /// <summary>Tokens per optimiser step.</summary>
    BatchTokens,

    /// <summary>Peak learning rate.</summary>
    LearningRate,

    /// <summary>Training context in tokens.</summary>
    SequenceLength,

    /// <summary>Entries of the vocabulary.</summary>
    Vocabulary,

    /// <summary>Weight in a fit.</summary>
    Weight,

    /// <summary>Optimiser step.</summary>
    Step,

    /// <summary>Feed-forward width of a dense model over the width of one expert.</summary>
    Granularity,

    /// <summary>Bits of a weight in training.</summary>
    WeightBits,

    /// <summary>Bits of an activation in training.</summary>
    ActivationBits,

    /// <summary>Bits of the key-value cache in training.</summary>
    KeyValueBits,

    /// <summary>Bits of a weight after quantisation.</summary>
    PostTrainingBits,

    /// <summary>Loss added by a change made after training, such as quantisation, in nats per token.</summary>
    LossIncrease,

    /// <summary>Score of a task in [0, 1]: accuracy, reward, share of problems solved.</summary>
    Score,

    /// <summary>Samples drawn for a problem.</summary>
    Samples,

    /// <summary>Samples that were right.</summary>
    Correct,

    /// <summary>Layers.</summary>
    Layers,

    /// <summary>Width of the residual stream, d_model.</summary>
    Width,

    /// <summary>Warm-up in optimiser steps; below 1 a share of the training.</summary>
    Warmup,

    /// <summary>Learning rate at the end of the run.</summary>
    FinalLearningRate,

    /// <summary>Optimiser steps that a batch far above the critical one would have taken to the same loss.</summary>
    MinimumSteps,
}
