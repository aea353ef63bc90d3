using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>A stretch of steps whose loss stands out above its surroundings and comes back.</summary>
/// <param name="Step">The first step of it.</param>
/// <param name="LastStep">The last step of it.</param>
/// <param name="Height">How far the loss rose above its surroundings, nats per token.</param>
public sealed record Spike(int Step, int LastStep, double Height);

/// <summary>Finds spikes: losses far above the median of their neighbours, measured by the scatter of those neighbours.</summary>
static class SpikeSearch
{
    // Six robust deviations is one in a billion of normal noise; half a percent keeps rounded losses from counting.
    const double Deviations = 6;
    const double LeastRise = 0.005;

    /// <summary>The steps inside spikes.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="spikes">Its spikes.</param>
    public static HashSet<int> StepsOf(Curve curve, ImmutableArray<Spike> spikes) =>
        curve.Steps.Where(step => spikes.Any(spike => step >= spike.Step && step <= spike.LastStep)).ToHashSet();

    /// <summary>The spikes of a curve after its warm-up, in order.</summary>
    /// <param name="curve">The curve.</param>
    public static ImmutableArray<Spike> Of(Curve curve)
    {
        var usable = Enumerable.Range(0, curve.Steps.Length).Where(i => curve.Steps[i] >= curve.Schedule.WarmupEnd && curve.Losses[i] is > 0 and < double.PositiveInfinity).ToArray();
        var logs = Array.ConvertAll(usable, i => Math.Log(curve.Losses[i]));
        // A spike shorter than half the reach cannot move a median of it.
        var reach = Math.Clamp(logs.Length / 40, 5, 100);
        var rises = new double[logs.Length];
        // Above what came before and what came after: a sudden fall of the level is no spike. The first steps have too little before them; the last
        // ones are held to what came before alone, which a falling curve stays below.
        for (var i = reach; i < logs.Length; i++)
        {
            var level = Level(logs.AsSpan(i - reach, reach));
            if (i + reach < logs.Length) level = Math.Max(level, Level(logs.AsSpan(i + 1, reach)));
            rises[i] = logs[i] - level;
        }
        var limit = Math.Max(LeastRise, Deviations * Math.Max(Quantiles.RobustScale(rises), CurvePoints.NoiseOf(logs)));
        var spikes = ImmutableArray.CreateBuilder<Spike>();
        for (var i = 0; i < rises.Length; i++)
        {
            if (rises[i] <= limit) continue;
            // The foot of a spike is lower than its top: what lies above half the limit around it belongs to it.
            var (from, to) = (i, i);
            while (from > 0 && rises[from - 1] > limit / 2) from--;
            while (to + 1 < rises.Length && rises[to + 1] > limit / 2) to++;
            var top = Enumerable.Range(from, to - from + 1).MaxBy(k => rises[k]);
            spikes.Add(new Spike(curve.Steps[usable[from]], curve.Steps[usable[to]], curve.Losses[usable[top]] * (1 - Math.Exp(-rises[top]))));
            i = to;
        }
        return spikes.ToImmutable();
    }

    // The median of a window, of some of its members where they are many.
    static double Level(ReadOnlySpan<double> window)
    {
        const int most = 25;
        Span<double> members = stackalloc double[most];
        var stride = (window.Length + most - 1) / most;
        var count = 0;
        for (var i = 0; i < window.Length; i += stride) members[count++] = window[i];
        members[..count].Sort();
        return Quantiles.OfSorted(members[..count], 0.5);
    }
}
