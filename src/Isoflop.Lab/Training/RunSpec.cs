using Isoflop.Findings;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Runs.Curves;

namespace Isoflop.Lab.Training;

/// <summary>Everything that decides the weights of a run but the text: same spec and tokens, same bits, on any number of threads.</summary>
public sealed record RunSpec
{
    /// <summary>The model.</summary>
    public required TransformerShape Shape { get; init; }

    /// <summary>Optimiser steps, at least 2.</summary>
    public required int Steps { get; init; }

    /// <summary>Tokens of a step: a multiple of the context.</summary>
    public required int BatchTokens { get; init; }

    /// <summary>The schedule's peak, at the optimiser's base width.</summary>
    public required double LearningRate { get; init; }

    /// <summary>
    /// The learning rate over the steps, as <see cref="ScheduleText"/> reads it but without peak and steps:
    /// <c>cosine:warmup=100,final=10%</c>, <c>wsd:decay=20%</c>, <c>constant</c>.
    /// </summary>
    public string Schedule { get; init; } = "cosine:warmup=2%,final=10%";

    /// <summary>How gradients move weights.</summary>
    public OptimiserOptions Optimiser { get; init; } = new();

    /// <summary>Seed of the weights and of the order of the text.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Tokens trained on, repetitions included.</summary>
    public Tokens Tokens => new((double)Steps * BatchTokens);

    /// <summary>The rate of every step.</summary>
    /// <exception cref="InputException">The text is no schedule.</exception>
    public LearningRateSchedule Rates() => ScheduleText.Parse($"{Schedule}{(Schedule.Contains(':', StringComparison.Ordinal) ? ',' : ':')}steps={Steps}", LearningRate);

    /// <summary>Sequences of a step.</summary>
    internal int BatchSequences => BatchTokens / Shape.Context;

    /// <summary>Refuses what cannot be trained.</summary>
    /// <param name="where">The file or option that it comes from, for the message.</param>
    /// <exception cref="InputException">A number is out of range or does not fit another.</exception>
    public void Check(string where = "spec")
    {
        Shape.Check(where);
        Optimiser.Check(where);
        TransformerShape.CheckRange(Steps, 2, LearningRateSchedule.MostSteps, "steps", where);
        TransformerShape.CheckRange(BatchTokens, Shape.Context, 1 << 24, "tokens a step", where);
        if (BatchTokens % Shape.Context != 0)
        {
            throw new InputException(
                $"{BatchTokens:N0} tokens a step", where, $"a multiple of the context of {Shape.Context:N0}", $"Take {Math.Max(1, BatchTokens / Shape.Context) * Shape.Context:N0}.");
        }
        if (!(LearningRate > 0) || !double.IsFinite(LearningRate)) throw new InputException($"a learning rate of {LearningRate}", where, "a number above 0", "0.003 is a fair start at width 64.");
        Rates();
    }
}
