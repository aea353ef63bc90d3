using System.Globalization;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>Memory that training takes, in bytes, before any is taken. The text is not in it.</summary>
/// <param name="Weights">The weights.</param>
/// <param name="Gradients">A gradient for every shard of the batch.</param>
/// <param name="Moments">Two moments of every weight.</param>
/// <param name="Activations">What the backward pass needs, for every thread, and scratch memory.</param>
public sealed record TrainingMemory(long Weights, long Gradients, long Moments, long Activations)
{
    /// <summary>All together.</summary>
    public long Total => Weights + Gradients + Moments + Activations;

    /// <summary>Estimates a run.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="threads">Threads, at least 1.</param>
    public static TrainingMemory Of(RunSpec spec, int threads)
    {
        var weights = (long)ParameterCounts.Of(spec.Shape).Total.Value * sizeof(float);
        return new(
            weights, weights * ShardedGradient.Shards(spec), 2 * weights,
            threads * ((ModelPass.Floats(spec.Shape, PassSequences(spec)) * sizeof(float)) + (ModelPass.ScratchFloats * (long)sizeof(float))));
    }

    /// <summary>Sequences of a pass: what fits the caches, and no more than a shard has.</summary>
    /// <param name="spec">The run.</param>
    internal static int PassSequences(RunSpec spec) =>
        Math.Min(ModelPass.FittingSequences(spec.Shape), (spec.BatchSequences + ShardedGradient.Shards(spec) - 1) / ShardedGradient.Shards(spec));

    /// <summary>Refuses a run that the machine has no memory for.</summary>
    /// <param name="available">Bytes that there are.</param>
    /// <param name="where">The run, for the message.</param>
    /// <param name="which">Which bytes these are, for the message.</param>
    /// <exception cref="InputException">It takes more than that.</exception>
    public void Check(long available, string where, string which = "that there are")
    {
        if (Total <= available) return;
        static string Megabytes(long bytes) => (bytes / 1e6).ToString("N0", CultureInfo.InvariantCulture) + " MB";

        throw new InputException(
            $"a run that takes {Megabytes(Total)} (weights {Megabytes(Weights)}, gradients {Megabytes(Gradients)}, moments {Megabytes(Moments)}, activations {Megabytes(Activations)})",
            where, $"at most the {Megabytes(Math.Max(0, available))} {which}", "Take a smaller shape, a shorter context or fewer threads.");
    }
}
