using System.Collections.Immutable;
using Isoflop.Models.Storage;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Serving;

/// <summary>A model stored in another precision.</summary>
/// <param name="Precision">The precision.</param>
/// <param name="Weights">Bytes of all weights.</param>
/// <param name="FewestDevices">Devices, in powers of two, whose memory holds weights and one sequence; null where the link joins too few.</param>
/// <param name="StepSeconds">Seconds from token to token of one sequence on them; null where it does not fit.</param>
/// <param name="AddedLoss">Loss that storing so has added to published models, nats per token, lowest and highest; null where none is known.</param>
/// <param name="Measured">How many such measurements there are.</param>
/// <param name="LawLoss">What a law of quantisation adds for this model, nats per token; null without one.</param>
public sealed record PrecisionRow(StoredPrecision Precision, Bytes Weights, int? FewestDevices, double? StepSeconds, Interval? AddedLoss, int Measured, double? LawLoss)
{
    static readonly ImmutableArray<string> Compared = ["bf16", "fp8", "int8", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "int4-g128", "nvfp4", "mxfp4"];

    /// <summary>The usual precisions side by side, and the question's own.</summary>
    /// <param name="question">The question.</param>
    /// <param name="increase">A law of quantisation: the loss that a precision adds to this model, nats per token; null where there is none.</param>
    public static ImmutableArray<PrecisionRow> All(ServingQuestion question, Func<StoredPrecision, double>? increase = null) =>
        [.. Compared.Select(name => StoredPrecision.Find(name)).Append(question.Precision).DistinctBy(precision => precision.Name).OrderByDescending(precision => precision.Bits).Select(precision => Of(question with { Precision = precision }, increase))];

    static PrecisionRow Of(ServingQuestion question, Func<StoredPrecision, double>? increase)
    {
        var most = question.Device.LinkSize ?? 8;
        int? fewest = null;
        for (var devices = 1; devices <= most && fewest is null; devices *= 2)
        {
            if (question.Shape.Heads % devices == 0 && ServingPoint.LargestBatch(question, devices) >= 1) fewest = devices;
        }
        var losses = PublishedDegradation.Of(question.Precision.Name).Select(row => row.AddedLoss).ToArray();
        return new PrecisionRow(
            question.Precision,
            WeightBytes.Of(question.Shape, question.Precision).Total,
            fewest,
            fewest is { } n ? ServingPoint.Of(question, n, 1).StepSeconds : null,
            losses.Length > 0 ? new Interval(losses.Min(), losses.Max(), 1) : null,
            losses.Length,
            increase?.Invoke(question.Precision));
    }
}
