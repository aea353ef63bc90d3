using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Models;
using Isoflop.Plans.Serving;
using Isoflop.Plans.Spending;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plans;

namespace Isoflop.Reports.Accounting;

/// <summary>The report of what a model costs.</summary>
public static class CostReport
{
    /// <summary>The report.</summary>
    /// <param name="model">The model's name or file.</param>
    /// <param name="cost">What it costs.</param>
    public static Report Of(string model, ModelCost cost)
    {
        var (question, groups, point) = (cost.Question, cost.Groups, cost.Point);
        return new Report
        {
            Title = $"What {model} costs",
            Evidence = Amounts.Evidence(model, question),
            Verdict = $"{groups.Total} parameters{(groups.IdleExperts.Value > 0 ? $", {groups.Active} of them active," : "")} take {cost.Weights.Total}; "
                + (point.Fits ? $"{Devices(point.Devices)} {(point.Devices == 1 ? "holds them and gives" : "hold them and give")} a reader {Amounts.Rate(point.TokensPerSecondEach)} tokens a second." : $"{Devices(point.Devices)} cannot hold them."),
            VerdictSeverity = Amounts.Gravest(cost.Findings),
            Blocks = [Parameters(groups), Compute(cost), Memory(cost), .. cost.Layout is { } layout ? new[] { Training(layout) } : [], Serving(question, point)],
            Findings = cost.Findings,
        };

        string Devices(int count) => $"{count} x {question.Device.ShortName}";
    }

    static TableBlock Parameters(ParameterGroups groups) => new(
        "Parameters",
        ["group", "parameters", "share"],
        [
            .. groups.ByName.Where(group => group.Params.Value > 0).Select(group => ImmutableArray.Create(group.Name, group.Params.ToString(), Cells.Percent(group.Params.Value / groups.Total.Value))),
            ["total", Amounts.Count(groups.Total.Value), "100.0 %"],
            .. groups.IdleExperts.Value > 0
                ? (ImmutableArray<ImmutableArray<string>>)[["active", groups.Active.ToString(), Cells.Percent(groups.Active.Value / groups.Total.Value)], ["active, lookup apart", groups.ActiveWithoutLookup.ToString(), Cells.Percent(groups.ActiveWithoutLookup.Value / groups.Total.Value)]]
                : [],
            ["without embeddings", groups.Layers.ToString(), Cells.Percent(groups.Layers.Value / groups.Total.Value)],
            ["matrices and head", groups.MatricesAndHead.ToString(), Cells.Percent(groups.MatricesAndHead.Value / groups.Total.Value)],
        ],
        "Groups sum to the total; the rows below it are the N of other conventions.");

    static TableBlock Compute(ModelCost cost) => new(
        "FLOPs of a token",
        ["count", "FLOPs"],
        [
            ["training, 6N", cost.Training.SixN.ToString()],
            ["training, 6N + 12LHQT", cost.Training.WithAttention.ToString()],
            ["training, exact", cost.Training.Exact.ToString()],
            ["one more token at full length", cost.Decode.ToString()],
        ],
        "6N: active parameters; 12LHQT: attention as PaLM counts it, not halved; exact: every product, causal attention, at the training context.");

    static TableBlock Memory(ModelCost cost) => new(
        "Memory",
        ["what", "bytes"],
        [
            ["weights as stored", cost.Weights.Total.ToString()],
            ["cache of one token", cost.CachePerToken.ToString()],
            ["cache of a sequence", cost.Cache.ToString()],
            ["training states", cost.TrainingStates.ToString()],
        ],
        "A sequence: prompt and answer; windows hold no more than their width. Training states: 16 bytes a parameter, without activations.");

    static TableBlock Training(TrainingLayout layout) => layout.Choice is not { } choice
        ? new($"Trained on {layout.Devices:N0} x {layout.Device.ShortName}", ["what", "value"], [["layout", "none divides them"]])
        : new(
            $"Trained on {layout.Devices:N0} x {layout.Device.ShortName}, {layout.Sequences:N0} sequences of {layout.Shape.Context:N0} tokens a step",
            ["what", "value"],
            [
                ["layout", $"{choice.Words}: {(choice.Fits ? "fits" : "does not fit")}"],
                ["micro-batches a step", $"{choice.MicroBatches:N0} of {choice.MicroBatch} a replica"],
                ["the pipeline idles", Cells.Percent(choice.Bubble)],
                ["memory of a device", $"{choice.Memory.Total} of {layout.Device.Memory}"],
                ["weights, gradients", $"{choice.Memory.Weights}, {choice.Memory.Gradients}"],
                ["optimiser", choice.Memory.Optimiser.ToString()],
                ["activations, logits", $"{choice.Memory.Activations}, {choice.Memory.Logits}"],
                ["framework", choice.Memory.Overhead.ToString()],
                .. choice.Gathered.Value > 0 ? (ImmutableArray<ImmutableArray<string>>)[["gathered for a moment", $"{choice.Gathered}: two layers' weights"]] : [],
            ],
            "Idle: as a multiple of the work. Communication is not timed: the layout is the plainest that fits.");

    static TableBlock Serving(ServingQuestion question, ServingPoint point)
    {
        var price = question.Device.TypicalPrice?.PerHour;
        return new(
            $"Served on {point.Devices} x {question.Device.ShortName}, {point.Batch} {(point.Batch == 1 ? "sequence" : "sequences")} together",
            ["what", "value"],
            [
                ["memory of each device", $"{point.WeightsPerDevice} weights + {point.CachePerDevice} cache, of {point.Capacity}"],
                ["prefill of a prompt", Amounts.Seconds(point.FirstTokenSeconds)],
                ["a step", $"{Amounts.Seconds(point.StepSeconds)}, mostly {Words(point.Bound)}"],
                ["tokens a second", Amounts.Rate(point.TokensPerSecond)],
                ["$ per million of prompt", price is { } own ? Amounts.Money(point.PerMillionInput(own, question.PromptTokens, question.Utilisation)) : "-"],
                ["$ per million of answer", price is { } same ? Amounts.Money(point.PerMillionOutput(same, question.Utilisation)) : "-"],
                ["kWh per million of answer", point.MegawattHoursPerMillionOutput(question.Device) is { } energy ? Cells.Number(Math.Round(energy * 1000, 3)) : "-"],
            ],
            "Dollars stand on the price above, energy on the power of busy devices with all that they need; isoflop plan serving finds a cheaper batch.");
    }

    internal static string Words(ServingBound bound) => bound switch
    {
        ServingBound.Weights => "reading weights",
        ServingBound.Cache => "reading the cache",
        ServingBound.Compute => "computing",
        _ => "starting, unpacking and talking",
    };

    /// <summary>The same as one JSON document. Its names are stable.</summary>
    /// <param name="model">The model's name or file.</param>
    /// <param name="cost">What it costs.</param>
    public static string Json(string model, ModelCost cost)
    {
        var groups = new JsonObject();
        foreach (var (name, count) in cost.Groups.ByName) groups[string.Concat(name.Split(' ', '-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]))] = count.Value;
        return JsonCells.Text(new JsonObject
        {
            ["version"] = Report.Version,
            ["inputs"] = Amounts.Inputs(model, cost.Question),
            ["params"] = new JsonObject
            {
                ["total"] = cost.Groups.Total.Value,
                ["active"] = cost.Groups.Active.Value,
                ["activeWithoutLookup"] = cost.Groups.ActiveWithoutLookup.Value,
                ["nonEmbedding"] = cost.Groups.Layers.Value,
                ["matricesAndHead"] = cost.Groups.MatricesAndHead.Value,
                ["groups"] = groups,
            },
            ["flopsPerToken"] = new JsonObject
            {
                ["sixN"] = cost.Training.SixN.Value,
                ["withAttention"] = cost.Training.WithAttention.Value,
                ["exact"] = cost.Training.Exact.Value,
                ["decode"] = cost.Decode.Value,
            },
            ["kvBytesPerToken"] = cost.CachePerToken.Value,
            ["memory"] = new JsonObject
            {
                ["weights"] = cost.Weights.Total.Value,
                ["cache"] = cost.Cache.Value,
                ["trainingStates"] = cost.TrainingStates.Value,
            },
            ["training"] = cost.Layout is { } layout
                ? new JsonObject { ["devices"] = layout.Devices, ["sequences"] = layout.Sequences, ["memoryPerDevice"] = JsonCells.Number(layout.Choice?.Memory.Total.Value), ["layout"] = PlanJson.Layout(layout.Choice) }
                : null,
            ["serving"] = Amounts.Point(cost.Question, cost.Point),
            ["findings"] = JsonCells.Findings(cost.Findings),
        });
    }
}
