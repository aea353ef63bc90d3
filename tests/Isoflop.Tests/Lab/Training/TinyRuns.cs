using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Training;

/// <summary>Runs that take a moment.</summary>
static class TinyRuns
{
    /// <summary>Four shards of eight sequences of 32 tokens.</summary>
    public static RunSpec Spec(string shape = "dense", OptimiserKind kind = OptimiserKind.AdamW) => new()
    {
        Shape = TinyShapes.All[shape] with { Context = 32 },
        Steps = 12,
        BatchTokens = 32 * 32,
        LearningRate = 0.01,
        Schedule = "cosine:warmup=2,final=10%",
        Optimiser = new() { Kind = kind, BaseWidth = 12 },
        Seed = 21,
    };

    /// <summary>A text in which every token depends on the one before, out of the vocabulary of the tiny shapes.</summary>
    public static TokenArray Text(int length = 3000, ulong seed = 8) => new(Tokens(length, seed));

    /// <summary>The same as integers.</summary>
    public static ushort[] Tokens(int length, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var tokens = new ushort[length];
        for (var i = 1; i < length; i++) tokens[i] = (ushort)((random.NextIndex(4) == 0 ? random.NextIndex(11) : (tokens[i - 1] * 3) + 2) % 11);
        return tokens;
    }

    /// <summary>Does all steps and returns them.</summary>
    public static List<StepMeasurement> Finish(Trainer trainer)
    {
        var steps = new List<StepMeasurement>();
        while (!trainer.Ended) steps.Add(trainer.Step());
        return steps;
    }
}
