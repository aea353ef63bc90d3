using System.Diagnostics;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>Wall-clock times of work done over and over.</summary>
static class Timing
{
    /// <summary>Seconds that one run of the work takes, as the mean over a batch.</summary>
    public static double Batch(int count, Action work)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++) work();
        return watch.Elapsed.TotalSeconds / count;
    }

    /// <summary>Works for some seconds, until the runtime has compiled its best code in the background.</summary>
    public static void WarmUp(Action work, double seconds = 3)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds) work();
    }

    /// <summary>Median over rounds of batches of at least 20 ms each, after a warm-up that lets the runtime compile its best code.</summary>
    public static double Median(Action work, int rounds = 9, double warmSeconds = 0.3)
    {
        var watch = Stopwatch.StartNew();
        var warm = 0;
        for (; warm < 3 || (watch.Elapsed.TotalSeconds < warmSeconds && warm < 100_000); warm++) work();
        var count = (int)Math.Clamp(0.02 * warm / watch.Elapsed.TotalSeconds, 1, 100_000);
        var times = new double[rounds];
        for (var round = 0; round < rounds; round++) times[round] = Batch(count, work);
        return Quantiles.Median(times);
    }

    /// <summary>Seconds as people read them: 1.25 ms.</summary>
    public static string Print(double seconds) => Math.Abs(seconds) switch
    {
        < 1e-3 => $"{seconds * 1e6:F1} us",
        < 1 => $"{seconds * 1e3:F2} ms",
        _ => $"{seconds:F2} s",
    };
}
