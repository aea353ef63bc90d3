using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Lab.Sweeps.Speeds;

/// <summary>How fast a run trains on this machine.</summary>
/// <param name="Spec">The run.</param>
/// <param name="TokensPerSecond">Tokens over wall-clock time.</param>
/// <param name="TokensPerCpuSecond">Tokens over processor time of all threads.</param>
/// <param name="ResidentBytes">Memory of the process at the end, the runtime's own included.</param>
public sealed record TrainingSpeed(RunSpec Spec, double TokensPerSecond, double TokensPerCpuSecond, long ResidentBytes)
{
    const int FewestSteps = 3;

    /// <summary>FLOPs that products and causal attention take, over processor time (<see cref="ParameterCounts.TrueFlops"/>).</summary>
    public double FlopsPerCpuSecond => TokensPerCpuSecond * ParameterCounts.TrueFlops(Spec.Shape).Value;

    /// <summary>Trains a made-up text for some seconds; the first part, in which the runtime compiles its best code, does not count.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="batchTokens">Tokens of a step.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="seconds">For how long, about; three steps are done in any case.</param>
    /// <param name="clock">The clock.</param>
    public static TrainingSpeed Measure(TransformerShape shape, int batchTokens, int threads, double seconds, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        // Nothing is learnt from it: a rate near 0 keeps every number finite for ever.
        var spec = new RunSpec { Shape = shape, Steps = 1_000_000, BatchTokens = batchTokens, LearningRate = 1e-9, Schedule = "constant" };
        using var trainer = new Trainer(spec, Text(shape), new() { Threads = threads, Clock = clock });
        var start = clock.GetTimestamp();
        double Elapsed() => clock.GetElapsedTime(start).TotalSeconds;

        while (Elapsed() < 0.4 * seconds || trainer.Steps == 0) trainer.Step();
        var (cpu, first) = (Environment.CpuUsage.TotalTime, trainer.Steps);
        start = clock.GetTimestamp();
        while (Elapsed() < 0.6 * seconds || trainer.Steps < first + FewestSteps) trainer.Step();
        var (wall, used) = (Elapsed(), (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
        var tokens = (double)(trainer.Steps - first) * batchTokens;
        return new(spec, tokens / wall, tokens / Math.Max(used, 1e-9), Environment.WorkingSet);
    }

    static TokenArray Text(TransformerShape shape)
    {
        var (random, tokens) = (new CounterRandom(7, 0), new ushort[Math.Max(1 << 16, 8 * shape.Context) + 1]);
        for (var i = 0; i < tokens.Length; i++) tokens[i] = (ushort)random.NextIndex(shape.Vocabulary);
        return new TokenArray(tokens);
    }
}
