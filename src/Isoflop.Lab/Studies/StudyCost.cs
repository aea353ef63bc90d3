using System.Collections.Immutable;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Sweeps.Speeds;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Lab.Studies;

/// <summary>What a study will take on this machine: measured by training some of its models for a moment, as many side by side as the sweep will have.</summary>
/// <param name="Threads">Runs side by side.</param>
/// <param name="Speeds">What was measured: true FLOPs of a token, and FLOPs a second of one of the runs side by side.</param>
public sealed record StudyCost(int Threads, ImmutableArray<(double TokenFlops, double FlopsPerSecond)> Speeds)
{
    /// <summary>Longest calibration in seconds, but for a step of one sequence that takes longer.</summary>
    public const double LongestSeconds = 10;

    // A step that takes longer than this would leave no time for a second one.
    const double StepFlops = 1e9;
    const int MostShapes = 4;

    /// <summary>Measures.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="threads">Threads of the sweep.</param>
    /// <param name="seconds">For how long, at most <see cref="LongestSeconds"/>.</param>
    /// <param name="clock">The clock.</param>
    public static StudyCost Measure(ImmutableArray<PlannedRun> runs, int threads, double seconds, TimeProvider clock)
    {
        var sizes = runs.DistinctBy(run => run.Spec.Shape).OrderBy(TokenFlops).ToArray();
        // The smallest, the largest, and some between; the largest only where a step of it is short.
        var measurable = Array.FindAll(sizes, run => TokenFlops(run) * run.Spec.Shape.Context <= 4 * StepFlops) is { Length: > 0 } small ? small : sizes[..1];
        var count = Math.Min(MostShapes, measurable.Length);
        var chosen = Enumerable.Range(0, count).Select(i => measurable[count == 1 ? 0 : i * (measurable.Length - 1) / (count - 1)]).ToArray();
        var each = Math.Min(seconds, LongestSeconds) / count;
        return new(threads, [.. chosen.Select(run => (TokenFlops(run), Speed(run, Math.Min(threads, runs.Length), each, clock)))]);
    }

    /// <summary>Seconds that a run takes for what it does not share, with the others at its side.</summary>
    /// <param name="run">The run.</param>
    public double Seconds(PlannedRun run)
    {
        var flops = TokenFlops(run);
        return flops * run.Spec.BatchTokens * (run.Spec.Steps - run.SharedSteps) / Rate(flops);
    }

    /// <summary>Seconds that the runs take, side by side: all of them over the threads, but never less than the longest one after the other.</summary>
    /// <param name="runs">The runs.</param>
    public double Seconds(ImmutableArray<PlannedRun> runs)
    {
        var units = runs.GroupBy(run => run.Trunk ?? run.Name, StringComparer.Ordinal).Select(unit => unit.Sum(Seconds)).ToArray();
        return Math.Max(units.Sum() / Threads, units.Max());
    }

    /// <summary>Memory of a run in bytes, its text left out.</summary>
    /// <param name="run">The run.</param>
    public static long Memory(PlannedRun run) => TrainingMemory.Of(run.Spec, 1).Total;

    // Between the measured sizes along a line in logarithms; beyond them as at the last.
    double Rate(double flops)
    {
        var above = 0;
        while (above < Speeds.Length && Speeds[above].TokenFlops < flops) above++;
        if (above == 0 || above == Speeds.Length) return Speeds[Math.Min(above, Speeds.Length - 1)].FlopsPerSecond;
        var (low, high) = (Speeds[above - 1], Speeds[above]);
        var share = Math.Log(flops / low.TokenFlops) / Math.Log(high.TokenFlops / low.TokenFlops);
        return Math.Exp(((1 - share) * Math.Log(low.FlopsPerSecond)) + (share * Math.Log(high.FlopsPerSecond)));
    }

    static double Speed(PlannedRun run, int together, double seconds, TimeProvider clock)
    {
        var shape = run.Spec.Shape;
        var sequences = (int)Math.Clamp(StepFlops / (TokenFlops(run) * shape.Context), 1, run.Spec.BatchSequences);
        var speeds = new double[together];
        void Measure(int i) => speeds[i] = TrainingSpeed.Measure(shape, sequences * shape.Context, threads: 1, seconds, clock).TokensPerSecond;

        var crew = Enumerable.Range(0, together).Select(i => new Thread(() => Measure(i))).ToArray();
        foreach (var thread in crew) thread.Start();
        foreach (var thread in crew) thread.Join();
        return Quantiles.Median(speeds) * TokenFlops(run);
    }

    static double TokenFlops(PlannedRun run) => ParameterCounts.TrueFlops(run.Spec.Shape).Value;
}
