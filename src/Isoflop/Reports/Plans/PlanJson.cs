using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Numerics;
using Isoflop.Plans;
using Isoflop.Plans.Spending;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>The JSON of plans. Its names are stable.</summary>
public static class PlanJson
{
    /// <summary>The document that <c>plan --json</c> prints.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="seconds">Wall-clock seconds that it took; null where nobody looked at a clock.</param>
    public static string Of(Plan plan, double? seconds = null) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["budget"] = new JsonObject
        {
            ["given"] = plan.Budget.Words(plan.Training.Price.Device.ShortName),
            ["flops"] = JsonCells.Number(plan.Flops.Value),
            ["flopsInterval"] = JsonCells.Pair(plan.FlopsInterval),
        },
        ["law"] = plan.Law.Name,
        ["level"] = plan.Options.Level,
        ["allocation"] = new JsonObject
        {
            ["params"] = JsonCells.Number(plan.Allocation.Params.Value),
            ["tokens"] = JsonCells.Number(plan.Allocation.Tokens.Value),
            ["tokensPerParam"] = JsonCells.Number(plan.Allocation.TokensPerParam),
            ["loss"] = JsonCells.Number(plan.Allocation.Loss.Value),
            ["lossInterval"] = JsonCells.Pair(plan.LossInterval),
            ["paramsInterval"] = JsonCells.Pair(plan.ParamsInterval),
            ["tokensInterval"] = JsonCells.Pair(plan.TokensInterval),
            ["nearOptimalParams"] = new JsonArray(plan.NearOptimal.Low.Value, plan.NearOptimal.High.Value),
            ["nearTolerance"] = plan.Options.NearTolerance,
            ["binding"] = JsonCells.Array(plan.Allocation.Binding, binding => new JsonObject
            {
                ["constraint"] = binding.Name,
                ["factor"] = JsonCells.Number(binding.Factor),
                ["lossGivenUp"] = JsonCells.Number(binding.LossGivenUp),
                ["deadweightFlops"] = JsonCells.Number(binding.Deadweight.Value),
            }),
            ["unspentFlops"] = JsonCells.Number(plan.Allocation.Unspent.Value),
        },
        ["off"] = JsonCells.Array(plan.Off, off => new JsonObject
        {
            ["factor"] = off.Factor,
            ["params"] = JsonCells.Number(off.Params.Value),
            ["tokens"] = JsonCells.Number(off.Tokens.Value),
            ["loss"] = JsonCells.Number(off.Loss.Value),
            ["deadweightFlops"] = JsonCells.Number(off.Deadweight.Value),
            ["deadweightInterval"] = JsonCells.Pair(off.DeadweightInterval),
            ["deadweightDollars"] = JsonCells.Number(off.Deadweight.Value * PlanReport.DollarsPerFlop(plan)),
        }),
        ["compare"] = JsonCells.Array(plan.Compare, rival => new JsonObject
        {
            ["name"] = rival.Name,
            ["params"] = JsonCells.Number(rival.Params.Value),
            ["tokens"] = JsonCells.Number(rival.Tokens.Value),
            ["loss"] = JsonCells.Number(rival.Loss?.Value),
            ["lossHere"] = JsonCells.Number(rival.LossHere?.Value),
            ["deadweightFlops"] = JsonCells.Number(rival.Deadweight?.Value),
            ["reason"] = rival.Reason,
        }),
        ["drift"] = JsonCells.Array(plan.Drift, drift => new JsonObject
        {
            ["flops"] = JsonCells.Number(drift.Flops.Value),
            ["tokensPerParam"] = JsonCells.Number(drift.TokensPerParam),
            ["interval"] = JsonCells.Pair(drift.Interval),
        }),
        ["marginal"] = new JsonObject
        {
            ["compute"] = Gain(plan.Marginal.Compute, plan.Marginal.ComputeInterval),
            ["tokens"] = Gain(plan.Marginal.Tokens, plan.Marginal.TokensInterval),
            ["params"] = Gain(plan.Marginal.Params, plan.Marginal.ParamsInterval),
            ["reducible"] = JsonCells.Number(plan.Marginal.Reducible),
            ["halving"] = JsonCells.Number(plan.Marginal.Halving),
        },
        ["shape"] = plan.Shapes.IsEmpty ? null : Shape(plan.Shapes[0]),
        ["shapes"] = JsonCells.Array(plan.Shapes, Shape),
        ["hyperparameters"] = JsonCells.Array(plan.Hyperparameters, suggestion => new JsonObject
        {
            ["law"] = suggestion.Law,
            ["learningRate"] = JsonCells.Number(suggestion.LearningRate),
            ["batchTokens"] = JsonCells.Number(suggestion.Batch.Value),
            ["source"] = suggestion.Source,
            ["range"] = suggestion.Range,
            ["within"] = suggestion.Within,
        }),
        ["training"] = Training(plan),
        ["seconds"] = JsonCells.Number(seconds),
        ["findings"] = JsonCells.Findings(plan.Findings),
    });

    /// <summary>The shape that the other plans share: inputs, frontier, chosen, break-even, findings.</summary>
    internal static string Shared(JsonObject inputs, JsonArray frontier, JsonObject chosen, JsonObject? breakEven, ImmutableArray<Finding> findings, params ReadOnlySpan<(string Name, JsonNode? Value)> further)
    {
        var document = new JsonObject
        {
            ["version"] = Report.Version,
            ["inputs"] = inputs,
            ["frontier"] = frontier,
            ["chosen"] = chosen,
            ["breakEven"] = breakEven,
        };
        foreach (var (name, value) in further) document[name] = value;
        document["findings"] = JsonCells.Findings(findings);
        return JsonCells.Text(document);
    }

    static JsonObject Gain(double value, Interval? interval) => new() { ["loss"] = JsonCells.Number(value), ["interval"] = JsonCells.Pair(interval) };

    static JsonObject Shape(Isoflop.Plans.Shapes.ShapeChoice choice) => new()
    {
        ["layers"] = choice.Shape.Layers,
        ["width"] = choice.Shape.Width,
        ["heads"] = choice.Shape.Heads,
        ["kvHeads"] = choice.Shape.KeyHeads,
        ["ffn"] = choice.Shape.FeedForwardWidth,
        ["vocab"] = choice.Shape.Vocabulary,
        ["tiedHead"] = choice.Shape.TiedHead,
        ["params"] = JsonCells.Number(choice.Params.Value),
        ["totalParams"] = JsonCells.Number(choice.Total.Value),
    };

    static JsonObject Training(Plan plan)
    {
        var training = plan.Training;
        return new JsonObject
        {
            ["device"] = training.Price.Device.Name,
            ["devices"] = training.Devices,
            ["mfu"] = JsonCells.Number(training.Price.Utilisation.Median),
            ["mfuSource"] = training.Price.Utilisation.Source,
            ["gpuHours"] = JsonCells.Number(training.DeviceHours),
            ["gpuHoursInterval"] = JsonCells.Pair(training.DeviceHoursInterval),
            ["days"] = JsonCells.Number(training.Days),
            ["daysInterval"] = JsonCells.Pair(training.DaysInterval),
            ["dollars"] = JsonCells.Number(training.Dollars.Value),
            ["dollarsInterval"] = JsonCells.Pair(training.DollarsInterval),
            ["price"] = training.Price.Words,
            ["memoryPerDevice"] = JsonCells.Number(training.Layout?.Choice?.Memory.Total.Value),
            ["layout"] = Layout(training.Layout?.Choice),
            ["batchTokens"] = JsonCells.Number(plan.Batch.Value),
            ["energyMWh"] = JsonCells.Number(training.Energy.MegawattHours),
            ["energyInterval"] = JsonCells.Pair(training.EnergyInterval),
            ["carbonTonnes"] = JsonCells.Number(training.Energy.TonnesCarbonDioxide),
        };
    }

    /// <summary>A layout as every document has it; null where there is none.</summary>
    internal static JsonObject? Layout(LayoutChoice? choice) => choice is null ? null : new JsonObject
    {
        ["tensor"] = choice.Layout.Tensor,
        ["pipeline"] = choice.Layout.Pipeline,
        ["chunksPerStage"] = choice.Layout.VirtualStages,
        ["context"] = choice.Layout.Context,
        ["data"] = choice.Layout.Data,
        ["expert"] = choice.Layout.Expert,
        ["zero"] = (int)choice.Layout.Zero,
        ["microBatch"] = choice.MicroBatch,
        ["recompute"] = choice.Recompute.ToString().ToLowerInvariant(),
        ["bubble"] = JsonCells.Number(choice.Bubble),
        ["fits"] = choice.Fits,
    };
}
