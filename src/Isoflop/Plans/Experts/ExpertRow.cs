using System.Collections.Immutable;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Plans.Serving;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experts;

/// <summary>A model beside the others.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Total">All parameters: what memory holds.</param>
/// <param name="Active">Parameters that a token passes: what it computes.</param>
/// <param name="TrainingFlops">Training compute of a token, attention and head included.</param>
/// <param name="Weights">Bytes of all weights.</param>
/// <param name="FewestDevices">Devices that hold weights and one sequence; null where the link joins too few.</param>
/// <param name="Steps">A step of generation at each batch, on as many devices as hold the largest of the compared.</param>
/// <param name="Loss">What a law gives it; null without one.</param>
public sealed record ExpertRow(
    string Name, ModelShape Shape, Params Total, Params Active, Flops TrainingFlops, Bytes Weights, int? FewestDevices, ImmutableArray<ExpertStep> Steps, NatsPerToken? Loss)
{
    /// <summary>Total parameters for each active one.</summary>
    public double Sparsity => Total.Value / Active.Value;

    internal static ExpertRow Of(string name, ModelShape shape, ExpertQuestion question, int devices)
    {
        var serving = question.Serving with { Shape = shape };
        var groups = ParameterGroups.Of(shape);
        var weights = WeightBytes.Of(shape, serving.Precision);
        int? fewest = null;
        for (var n = 1; n <= Math.Max(devices, serving.Device.LinkSize ?? 8) && fewest is null; n *= 2)
        {
            if (ServingPoint.LargestBatch(serving, n) >= 1) fewest = n;
        }
        return new ExpertRow(
            name,
            shape,
            groups.Total,
            groups.Active,
            TokenFlops.Of(shape).Exact,
            weights.Total,
            fewest,
            [
                .. question.Batches.Select(batch =>
                {
                    var point = ServingPoint.Of(serving, devices, batch);
                    return new ExpertStep(batch, shape.Experts?.DistinctExperts(batch), weights.Touched(shape, batch), point.StepSeconds, point.Bound);
                }),
            ],
            LossOf(shape, groups, question));
    }

    static NatsPerToken? LossOf(ModelShape shape, ParameterGroups groups, ExpertQuestion question)
    {
        if (question.Law is not { } law) return null;
        var tokens = question.Tokens ?? new Tokens(20 * groups.Active.Value);
        var scale = new Laws.Scale(law.Convention == ParamsConvention.Total && shape.Experts is null ? groups.Total : groups.Active, tokens)
            .With("experts", shape.Experts?.Count ?? 1)
            .With("active_params", groups.Active.Value)
            .With("total_params", groups.Total.Value);
        return law.Loss(scale) is { } loss && double.IsFinite(loss.Value) ? loss : null;
    }
}
