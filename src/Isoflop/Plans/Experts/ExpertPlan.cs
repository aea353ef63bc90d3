using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Models.Storage;
using Isoflop.Quantities;

namespace Isoflop.Plans.Experts;

/// <summary>
/// Dense models and mixtures of experts side by side, under the two budgets that part them: memory, which holds all experts, and compute, which passes a few. The
/// dense twins have equal compute a token, equal memory, and equal bytes a step.
/// </summary>
/// <param name="Question">The question.</param>
/// <param name="Devices">Devices on which steps are compared: as many as hold the largest model.</param>
/// <param name="Rows">The models.</param>
/// <param name="BreakEvenBatch">Batch from which the first mixture's step takes as long as that of the dense model of equal memory less a tenth; null where it never does.</param>
/// <param name="Findings">What there is to say of it.</param>
public sealed record ExpertPlan(ExpertQuestion Question, int Devices, ImmutableArray<ExpertRow> Rows, int? BreakEvenBatch, ImmutableArray<Finding> Findings)
{
    /// <summary>The mixture with the most parameters that fits the devices of the link; where none does, the one with the fewest.</summary>
    public ExpertRow? Chosen =>
        Rows.Where(row => row.Shape.Experts is not null && row.FewestDevices is not null).MaxBy(row => row.Total.Value) ?? Rows.Where(row => row.Shape.Experts is not null).MinBy(row => row.Total.Value);

    /// <summary>Compares.</summary>
    /// <param name="question">The question.</param>
    /// <exception cref="InputException">The question cannot be.</exception>
    public static ExpertPlan Of(ExpertQuestion question)
    {
        question.Serving.Check();
        foreach (var count in question.Experts)
        {
            if (count < 2) throw new InputException($"{count} experts", "--experts", "at least 2", "One expert is the dense model.");
        }
        foreach (var batch in question.Batches)
        {
            if (batch < 1) throw new InputException($"a batch of {batch}", "--batch", "at least 1", "1 is one reader alone.");
        }
        var given = question.Serving.Shape;
        var models = given.Experts is null ? OfDense(question, given) : OfMixture(question, given);
        var devices = DevicesFor(question, models.Select(model => model.Shape));
        ImmutableArray<ExpertRow> rows = [.. models.Select(model => ExpertRow.Of(model.Name, model.Shape, question, devices))];
        var mixture = rows.First(row => row.Shape.Experts is not null);
        var twin = rows.FirstOrDefault(row => row.Name.StartsWith(EqualMemory, StringComparison.Ordinal));
        var breakEven = twin is null ? null : BreakEven(question, mixture.Shape, twin.Shape, devices);
        return new ExpertPlan(question, devices, rows, breakEven, Warnings(question, mixture, breakEven));
    }

    const string EqualMemory = "dense, equal memory";

    static (string Name, ModelShape Shape)[] OfDense(ExpertQuestion question, ModelShape dense) =>
    [
        ("dense, as given", dense),
        .. question.Experts.Select(count => (string.Create(CultureInfo.InvariantCulture, $"{count} experts, {Math.Min(question.Active, count)} active"), question.WithExperts(dense, count))),
        ($"{EqualMemory} as {question.Experts[0].ToString(CultureInfo.InvariantCulture)} experts", Resized(dense, ParameterGroups.Of(question.WithExperts(dense, question.Experts[0])).Total)),
    ];

    static (string Name, ModelShape Shape)[] OfMixture(ExpertQuestion question, ModelShape mixture)
    {
        var groups = ParameterGroups.Of(mixture);
        // The dense block that a token passes: shared and active experts together, in every layer.
        var experts = mixture.Experts!;
        var width = ((mixture.ExpertLayerCount * (((double)experts.Active * experts.Width * mixture.ExpertMatrices / mixture.DenseMatrices) + experts.SharedWidth)) + (mixture.DenseLayerCount * (double)mixture.FeedForwardWidth)) / mixture.Layers;
        var dense = mixture with { Experts = null, FeedForwardWidth = Math.Max(1, (int)Math.Round(width)) };
        var weights = WeightBytes.Of(mixture, question.Serving.Precision);
        return
        [
            ("as given", mixture),
            ("dense, equal compute a token", dense),
            (EqualMemory, Resized(dense, groups.Total)),
            .. question.Batches.Where(batch => batch > 1).Select(batch =>
                (string.Create(CultureInfo.InvariantCulture, $"dense, equal bytes at batch {batch}"), Resized(dense, new Params((weights.Touched(mixture, batch).Value + weights.Lookup.Value) * 8 / question.Serving.Precision.Bits)))),
        ];
    }

    // The same model with other widths: layers' parameters go with the square of the width, embeddings with the width; heads keep their size.
    static ModelShape Resized(ModelShape shape, Params target)
    {
        var groups = ParameterGroups.Of(shape);
        double Of(double factor) => (groups.Layers.Value * factor * factor) + ((groups.Total.Value - groups.Layers.Value) * factor);
        var (low, high) = (1e-3, 1e3);
        for (var step = 0; step < 100; step++)
        {
            var middle = Math.Sqrt(low * high);
            if (Of(middle) < target.Value) low = middle;
            else high = middle;
        }
        var heads = Math.Max(1, (int)Math.Round(shape.Heads * low / shape.KeyHeads)) * shape.KeyHeads;
        return shape with
        {
            Width = Math.Max(1, (int)Math.Round(shape.Width * low)),
            Heads = heads,
            KeyValueHeads = shape.KeyHeads,
            HeadSize = shape.HeadWidth,
            FeedForwardWidth = Math.Max(1, (int)Math.Round(shape.FeedForwardWidth * low)),
        };
    }

    static int DevicesFor(ExpertQuestion question, IEnumerable<ModelShape> shapes)
    {
        if (question.Serving.Devices is { } given) return given;
        var capacity = question.Serving.Device.Memory!.Value.Value - question.Serving.Overhead.Value;
        var largest = shapes.Max(shape => WeightBytes.Of(shape, question.Serving.Precision).Total.Value);
        var devices = 1;
        while (devices * capacity < largest && devices < 1024) devices *= 2;
        return devices;
    }

    static int? BreakEven(ExpertQuestion question, ModelShape mixture, ModelShape dense, int devices)
    {
        for (var batch = 1; batch <= 4096; batch *= 2)
        {
            var (sparse, full) = (Serving.ServingPoint.Of(question.Serving with { Shape = mixture }, devices, batch), Serving.ServingPoint.Of(question.Serving with { Shape = dense }, devices, batch));
            if (sparse.StepSeconds >= 0.9 * full.StepSeconds) return batch;
        }
        return null;
    }

    static ImmutableArray<Finding> Warnings(ExpertQuestion question, ExpertRow mixture, int? breakEven)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        if (question.Law is null)
        {
            findings.Add(new Finding(
                "no-law-of-experts",
                Severity.Note,
                "counts, bytes and seconds only: which of these models is better is not said",
                "Give a law fitted to runs with experts (isoflop fit --law joint-experts), with --law."));
        }
        else if (mixture.Loss is null)
        {
            findings.Add(new Finding("law-gives-no-loss", Severity.Warning, $"{question.Law.Name} gives these models no loss", "Take a law whose inputs are params, tokens and experts, and name --tokens where it needs them."));
        }
        var most = mixture.Steps[^1];
        if (most.DistinctExperts is { } distinct && distinct > 0.9 * mixture.Shape.Experts!.Count)
        {
            findings.Add(new Finding(
                "batch-reads-all-experts",
                Severity.Note,
                string.Create(CultureInfo.InvariantCulture, $"at a batch of {most.Batch} the mixture ({mixture.Name}) reads {distinct:0.#} of {mixture.Shape.Experts.Count} experts a layer: {most.Read} a step, not the {mixture.Steps[0].Read} of one token"),
                breakEven is { } batch
                    ? string.Create(CultureInfo.InvariantCulture, $"From a batch of {batch} on its steps take as long as those of a dense model of equal memory; what remains is the compute of training.")
                    : "What it saves at large batches is compute, not bandwidth."));
        }
        return findings.ToImmutable();
    }
}
