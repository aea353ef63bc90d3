using System.Collections.Immutable;
using Isoflop.Findings;

namespace Isoflop.Plans.Serving;

/// <summary>How to serve a model: the ways there are, the cheapest that holds what is asked, and the fewest devices that do.</summary>
/// <param name="Question">The question.</param>
/// <param name="Frontier">The ways, by devices and then by batch, of which none is both dearer and slower than another; where none fits, all.</param>
/// <param name="Chosen">The cheapest that fits and holds the latencies; where none does, the nearest to it.</param>
/// <param name="FewestDevices">The way with the fewest devices that fits and holds the latencies; null where none does.</param>
/// <param name="Rival">The comparison with another's price; null where none was given or no price of the device is known.</param>
/// <param name="Findings">What there is to say of it.</param>
public sealed record ServingPlan(
    ServingQuestion Question, ImmutableArray<ServingPoint> Frontier, ServingPoint Chosen, ServingPoint? FewestDevices, RivalComparison? Rival, ImmutableArray<Finding> Findings)
{
    // Beyond, tokens a second grow by less than a per cent for everything in the catalogue.
    const int LargestBatchTried = 4096;

    /// <summary>Plans.</summary>
    /// <param name="question">The question.</param>
    /// <exception cref="InputException">The question cannot be.</exception>
    public static ServingPlan Of(ServingQuestion question)
    {
        question.Check();
        int[] counts = question.Devices is { } given ? [given] : [.. DeviceCounts(question)];
        ImmutableArray<ServingPoint> frontier = [.. counts.SelectMany(devices => Batches(question, devices).Select(batch => ServingPoint.Of(question, devices, batch)))];
        var able = frontier.Where(point => point.Fits && Holds(question, point)).ToArray();
        var chosen = able.Length > 0
            ? able.MinBy(point => point.Devices / point.TokensPerSecond)!
            : frontier.Where(point => point.Fits).OrderBy(point => Excess(question, point)).FirstOrDefault() ?? frontier.MinBy(point => point.WeightsPerDevice.Value + point.CachePerDevice.Value)!;
        var fewest = able.OrderBy(point => point.Devices).ThenBy(point => point.Devices / point.TokensPerSecond).FirstOrDefault();
        var rival = question.RivalPerMillionOutput is not null && question.Device.TypicalPrice is { } price ? RivalComparison.Of(question, chosen, price.PerHour) : null;
        var findings = ServingFindings.Of(question, chosen, able.Length > 0, rival);
        return new ServingPlan(question, Best(frontier, chosen, fewest), chosen, fewest, rival, findings);
    }

    // What is both dearer and slower than another way is no choice; where nothing fits, everything is shown.
    static ImmutableArray<ServingPoint> Best(ImmutableArray<ServingPoint> all, ServingPoint chosen, ServingPoint? fewest)
    {
        var fitting = all.Where(point => point.Fits).ToArray();
        if (fitting.Length == 0) return all;
        static double Cost(ServingPoint point) => point.Devices / point.TokensPerSecond;
        return [.. fitting.Where(point => point == chosen || point == fewest || !fitting.Any(other => Cost(other) < Cost(point) && other.StepSeconds < point.StepSeconds))];
    }

    /// <summary>Whether a point holds the latencies that are asked.</summary>
    internal static bool Holds(ServingQuestion question, ServingPoint point) => Excess(question, point) <= 1;

    /// <summary>By what the worse of the latencies exceeds what is asked.</summary>
    internal static double Excess(ServingQuestion question, ServingPoint point) =>
        Math.Max(point.StepSeconds / (question.TokenSeconds ?? double.PositiveInfinity), point.FirstTokenSeconds / (question.FirstTokenSeconds ?? double.PositiveInfinity));

    // Powers of two that divide the heads, as many as the link joins; and where these do not hold the model, as many as do.
    static IEnumerable<int> DeviceCounts(ServingQuestion question)
    {
        var most = Math.Max(1, question.Device.LinkSize ?? 8);
        var held = false;
        for (var devices = 1; devices <= most || (!held && devices <= question.Shape.Heads); devices *= 2)
        {
            if (question.Shape.Heads % devices != 0) continue;
            held |= ServingPoint.LargestBatch(question, devices) > 0;
            yield return devices;
        }
    }

    static IEnumerable<int> Batches(ServingQuestion question, int devices)
    {
        if (question.Batch is { } given)
        {
            yield return given;
            yield break;
        }
        var most = Math.Min(LargestBatchTried, ServingPoint.LargestBatch(question, devices));
        yield return 1;
        for (var batch = 2; batch < most; batch *= 2) yield return batch;
        if (most > 1) yield return most;
    }
}
