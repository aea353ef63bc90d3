using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Numerics;

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

    /// <summary>That of published runs: median 0.264, 80 % of them between 0.191 and 0.457.</summary>
    public static AchievedUtilisation Published { get; } = Load();

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

    static AchievedUtilisation Load()
    {
        const string resource = "achieved-mfu.json";
        using var stream = typeof(AchievedUtilisation).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        var values = JsonNode.Parse(stream)!.AsArray().Select(node => (double)node!["mfu"]!).Order().ToImmutableArray();
        return new AchievedUtilisation(values, $"{values.Length} published runs, 6 N D over their device-hours at the dense 16-bit peak");
    }
}
