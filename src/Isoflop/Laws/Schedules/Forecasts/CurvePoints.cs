using System.Collections.Immutable;
using Isoflop.Numerics;
using Isoflop.Runs.Curves;

namespace Isoflop.Laws.Schedules.Forecasts;

/// <summary>
/// A curve thinned to some dozens of points: means of the logarithm of the loss over stretches that are short early, where the loss moves fast,
/// and even later. Spikes, losses that are no number and the warm-up are left out.
/// </summary>
/// <param name="Steps">[point]: a logged step, the middle of its stretch.</param>
/// <param name="LogLosses">[point]: mean of ln loss.</param>
/// <param name="Variances">[point]: variance of that mean as a measurement of the law: noise over its count, and what the law itself is off by.</param>
/// <param name="Noise">Standard deviation of one logged ln loss about its neighbours.</param>
sealed record CurvePoints(int[] Steps, double[] LogLosses, double[] Variances, double Noise)
{
    /// <summary>What the law is off by where everything is known, relative: the mean held-out error of the published fits is 0.11 to 0.17 %.</summary>
    public const double LawError = 0.0012;

    /// <summary>Number of points.</summary>
    public int Count => Steps.Length;

    /// <summary>Thins a curve.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="spikes">Its spikes.</param>
    /// <param name="most">Largest number of points.</param>
    public static CurvePoints Of(Curve curve, ImmutableArray<Spike> spikes, int most)
    {
        var left = SpikeSearch.StepsOf(curve, spikes);
        var usable = Enumerable.Range(0, curve.Steps.Length)
            .Where(i => curve.Steps[i] >= Math.Max(1, curve.Schedule.WarmupEnd) && curve.Losses[i] is > 0 and < double.PositiveInfinity && !left.Contains(curve.Steps[i]))
            .ToArray();
        var steps = Array.ConvertAll(usable, i => curve.Steps[i]);
        var logs = Array.ConvertAll(usable, i => Math.Log(curve.Losses[i]));
        var noise = NoiseOf(logs);
        if (steps.Length == 0) return new CurvePoints([], [], [], noise);
        var bins = Enumerable.Range(0, steps.Length).GroupBy(i => steps.Length <= most ? i : Bin(steps[i], steps[0], steps[^1], most)).ToArray();
        return new CurvePoints(
            Array.ConvertAll(bins, bin => steps[bin.ElementAt(bin.Count() / 2)]),
            Array.ConvertAll(bins, bin => bin.Average(i => logs[i])),
            Array.ConvertAll(bins, bin => (noise * noise / bin.Count()) + (LawError * LawError)),
            noise);
    }

    // Half of the stretches are equal in the logarithm of the step, half in the step.
    static int Bin(int step, int first, int last, int bins)
    {
        var place = (Math.Log(step / (double)first) / Math.Log(last / (double)first)) + ((step - first) / (double)(last - first));
        return (int)(Math.Min(place / 2, 1 - 1e-9) * bins);
    }

    /// <summary>
    /// Standard deviation of independent noise in a sequence, from second differences, in which a smooth decline cancels: their variance is 6 times
    /// that of the noise.
    /// </summary>
    /// <param name="logs">Logarithms of losses in order.</param>
    public static double NoiseOf(double[] logs)
    {
        if (logs.Length < 3) return 0;
        var differences = new double[logs.Length - 2];
        for (var i = 0; i < differences.Length; i++) differences[i] = logs[i] - (2 * logs[i + 1]) + logs[i + 2];
        return Quantiles.RobustScale(differences) / Math.Sqrt(6);
    }
}
