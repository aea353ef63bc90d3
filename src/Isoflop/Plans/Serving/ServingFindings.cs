using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;

namespace Isoflop.Plans.Serving;

/// <summary>What a serving plan has to tell: which constraint binds and by how much, and what its figures stand on.</summary>
static class ServingFindings
{
    public static ImmutableArray<Finding> Of(ServingQuestion question, ServingPoint chosen, bool able, RivalComparison? rival)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (!able) findings.Add(Binding(question, chosen));
        if (question.Calibration is null && (question.BandwidthShare is null || question.StartSeconds is null || question.ComputeShare is null))
        {
            findings.Add(new Finding(
                "uncalibrated",
                Severity.Warning,
                "times are a roofline's: no server is faster, and none is as fast; steps measured with llama.cpp took 1.1 to 2.9 times as long as their bytes",
                "Measure a few steps of your server and give them with --calibration FILE, or give --compute-share, --bandwidth-share and --start-ms."));
        }
        if (question.Calibration is { } calibration && !calibration.Covers(question.Precision.Name))
        {
            findings.Add(new Finding(
                "precision-not-calibrated",
                Severity.Warning,
                $"{question.Precision.Name} is not among the measured precisions ({string.Join(", ", calibration.DequantisationSeconds.Keys)}): unpacking counts nothing",
                "Measure a step in it: at one bit unpacking took as long as everything else."));
        }
        if (chosen.Devices > 1 && question.Roofline(chosen.Devices).LinkPerSecond is null)
        {
            findings.Add(new Finding(
                "link-unknown", Severity.Warning, $"the link of {question.Device.Name} is not known: talking between {chosen.Devices} devices counts nothing", "Add linkGbs in a row of your own: --file."));
        }
        if (question.Device.LinkSize is { } joined && chosen.Devices > joined)
        {
            findings.Add(new Finding(
                "beyond-the-link",
                Severity.Warning,
                $"{chosen.Devices} devices are more than the {joined} that {question.Device.Link} joins: they talk over the network",
                "Latency of the network counts nothing here and is felt; pipeline stages or expert parallelism across machines are the usual way."));
        }
        if (question.Device.TypicalPrice is null)
            findings.Add(new Finding("price-unknown", Severity.Warning, $"no price of {question.Device.Name} with day and vendor is known", "Add one in a row of your own: --file."));
        if (question.Shape.Context < question.PromptTokens + question.OutputTokens)
        {
            findings.Add(new Finding(
                "context-exceeded",
                Severity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"{question.PromptTokens + question.OutputTokens:0} tokens are more than the {question.Shape.Context} that the model was trained on"),
                "Shorten prompt or answer, or take a model with a longer context."));
        }
        if (rival is { NeededUtilisation: > 1 })
        {
            findings.Add(new Finding(
                "rival-is-cheaper",
                Severity.Note,
                string.Create(CultureInfo.InvariantCulture, $"own devices never pay: they would have to do {rival.NeededUtilisation:0.0} times what they can"),
                "Fewer bits, a larger batch, a cheaper device, or the other's offer."));
        }
        return findings.ToImmutable();
    }

    static Finding Binding(ServingQuestion question, ServingPoint nearest)
    {
        if (!nearest.Fits)
        {
            var needed = new Quantities.Bytes(nearest.WeightsPerDevice.Value + nearest.CachePerDevice.Value);
            return new Finding(
                "memory-binds",
                Severity.Error,
                $"memory: weights {nearest.WeightsPerDevice} and cache {nearest.CachePerDevice} on each of {nearest.Devices} devices are {needed}, {Times(needed.Value / nearest.Capacity.Value)} the {nearest.Capacity} that {question.Device.ShortName} leaves",
                "Store fewer bits a weight (--precision), take more devices, a larger device or shorter sequences.");
        }
        var byToken = question.TokenSeconds is { } token && nearest.StepSeconds / token >= nearest.FirstTokenSeconds / (question.FirstTokenSeconds ?? double.PositiveInfinity);
        return byToken
            ? new Finding(
                "latency-binds",
                Severity.Error,
                $"latency: the fastest step takes {Milliseconds(nearest.StepSeconds)}, {Times(nearest.StepSeconds / question.TokenSeconds!.Value)} the {Milliseconds(question.TokenSeconds.Value)} that is asked",
                "Store fewer bits a weight, take more devices, a device with more bandwidth, or a smaller model.")
            : new Finding(
                "first-token-binds",
                Severity.Error,
                $"latency: the fastest prefill takes {Milliseconds(nearest.FirstTokenSeconds)}, {Times(nearest.FirstTokenSeconds / question.FirstTokenSeconds!.Value)} the {Milliseconds(question.FirstTokenSeconds.Value)} that is asked",
                "Take more devices, shorter prompts, or a smaller model.");
    }

    static string Milliseconds(double seconds) => (seconds * 1000).ToString("G4", CultureInfo.InvariantCulture) + " ms";

    static string Times(double factor) => factor.ToString("0.00", CultureInfo.InvariantCulture) + " times";
}
