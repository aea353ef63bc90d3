using System.Collections.Immutable;
using Isoflop.Hardware;
using Isoflop.Models.Catalogue;
using Isoflop.Models.Training;
using Isoflop.Numerics;
using Isoflop.Plans.Verdicts;

namespace Isoflop.Plans.Spending;

/// <summary>
/// Which share of the peak a training run gets, as a distribution: the whole-run MFU of 30 published runs, 6 N_active D over device-hours times the dense 16-bit peak
/// (restarts and idle devices included), or a measured one.
/// </summary>
/// <param name="Values">The shares, ascending; a single one where it was measured.</param>
/// <param name="Source">Where they are from, in words.</param>
public sealed record AchievedUtilisation(ImmutableArray<double> Values, string Source)
{
    // The stream of the seed that draws shares: replicates draw from the streams below.
    const ulong Stream = 1UL << 40;

    // The rows of the catalogue that make the distribution: isoflop models --named-in utilisation.
    const string Subject = "utilisation";

    static readonly Lazy<AchievedUtilisation> Loaded = new(Load);

    /// <summary>That of published runs: median 0.264, 80 % of them between 0.191 and 0.457.</summary>
    public static AchievedUtilisation Published => Loaded.Value;

    /// <summary>One that was measured, or is stated.</summary>
    /// <param name="share">In (0, 1].</param>
    public static AchievedUtilisation Stated(double share) => new([share], "as stated (--mfu)");

    /// <summary>Whether it is known.</summary>
    public bool IsKnown => Values.Length == 1;

    /// <summary>The median.</summary>
    public double Median => Quantiles.OfSorted(Values.AsSpan(), 0.5);

    /// <summary>The share of a draw: a quantile drawn evenly, so that draws lie between the runs too.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="draw">Number of the draw.</param>
    public double Draw(ulong seed, int draw) => IsKnown ? Values[0] : Quantiles.OfSorted(Values.AsSpan(), new CounterRandom(seed, Stream + (ulong)draw).NextUniform());

    // The hours of pre-training where a source divides them: later stages take hours too, and are not in 6ND of its text.
    static AchievedUtilisation Load()
    {
        var values = PublishedModels.All
            .Where(model => model.NamedIn.Contains(Subject))
            .Select(model => Utilisation.OfRun(
                model.SixNd!.Value,
                (model.PretrainingHours ?? model.DeviceHours)!.Value,
                TrainingVerdict.DeviceOf(model, Devices.All)!.Peak(NumberFormat.Bf16)!.Value))
            .Order()
            .ToImmutableArray();
        return new AchievedUtilisation(values, $"{values.Length} published runs, 6 N D over their device-hours at the dense 16-bit peak");
    }
}
