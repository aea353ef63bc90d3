using Isoflop.Laws.Schedules;
using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Simulations;

/// <summary>Loss curves drawn from a multi-power law.</summary>
public static class CurveSimulation
{
    /// <summary>A curve with noisy losses.</summary>
    /// <param name="law">The truth.</param>
    /// <param name="schedule">The learning rate of every step.</param>
    /// <param name="until">Steps trained so far, at most the schedule's; the loss of the last of them is logged.</param>
    /// <param name="every">Steps between two logged losses, at least 1.</param>
    /// <param name="noise">Relative noise of a logged loss (standard deviation of its logarithm), at least 0.</param>
    /// <param name="seed">Seed of the noise.</param>
    /// <param name="name">Name of the curve.</param>
    public static Curve Draw(MultiPowerLaw law, LearningRateSchedule schedule, int until, int every, double noise, ulong seed, string name = "simulated")
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(until, schedule.Steps);
        int[] steps = [.. Enumerable.Range(1, until / every).Select(i => (i * every) - 1).Where(step => step > 0)];
        var values = ScheduleFit.Losses(law, schedule, steps);
        var random = new CounterRandom(seed, stream: 0);
        for (var i = 0; i < values.Length; i++) values[i] *= Math.Exp(noise * random.NextNormal());
        return new Curve(name, [.. steps], [.. values], schedule);
    }
}
