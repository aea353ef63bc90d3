using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Plans.Lifetimes;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>A plan for a life as a document and as JSON.</summary>
public static class LifetimeReport
{
    /// <summary>The report.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="figures">Figures, in order.</param>
    /// <param name="assumptions">What the costs stand on, in words.</param>
    /// <param name="comparison">Two named plans side by side; null where none were asked for.</param>
    public static Report Of(LifetimePlan plan, ImmutableArray<FigureBlock> figures, string assumptions, PlansCompared? comparison = null) => new()
    {
        Title = $"The cheapest life at a loss of {Cells.Loss(plan.Loss.Value)} nats/token",
        Evidence =
        [
            ("version", Report.Version),
            ("law", $"{plan.Law.Name}: {plan.Law.Form.Formula}; {plan.Law.Source ?? "source not said"}"),
            ("demand", $"{plan.Demand.Input} tokens read, {plan.Demand.Output} written"),
            ("costs", assumptions),
            ("intervals", plan.Law.Uncertainty is { } uncertainty ? $"{Cells.Level(plan.Level)}, {uncertainty.Replicates.Count} replicates" : "none: the law carries no replicates"),
        ],
        Verdict = Verdict(plan),
        VerdictSeverity = Severity.Note,
        Blocks = [Choice(plan), .. figures, Frontier(plan), .. comparison is null ? [] : new ReportBlock[] { Compared(comparison, plan.Costs) }],
        Findings = [.. plan.Findings, .. comparison?.Findings ?? []],
    };

    /// <summary>The document that <c>plan lifetime --json</c> prints.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="comparison">Two named plans side by side; null where none were asked for.</param>
    public static string Json(LifetimePlan plan, PlansCompared? comparison = null) => PlanJson.Shared(
        new JsonObject
        {
            ["law"] = plan.Law.Name,
            ["loss"] = JsonCells.Number(plan.Loss.Value),
            ["inputTokens"] = JsonCells.Number(plan.Demand.Input.Value),
            ["outputTokens"] = JsonCells.Number(plan.Demand.Output.Value),
            ["unit"] = plan.Costs.Unit,
            ["costPerTrainingFlop"] = JsonCells.Number(plan.Costs.Training),
            ["costPerInputFlop"] = JsonCells.Number(plan.Costs.Input),
            ["costPerOutputFlop"] = JsonCells.Number(plan.Costs.Output),
            ["baseline"] = Node(plan.Baseline),
            ["level"] = plan.Level,
        },
        JsonCells.Array(plan.Frontier, Node),
        new JsonObject
        {
            ["params"] = JsonCells.Number(plan.Chosen.Params.Value),
            ["paramsInterval"] = JsonCells.Pair(plan.ParamsInterval),
            ["tokens"] = JsonCells.Number(plan.Chosen.Tokens.Value),
            ["tokensInterval"] = JsonCells.Pair(plan.TokensInterval),
            ["training"] = JsonCells.Number(plan.Chosen.Training),
            ["serving"] = JsonCells.Number(plan.Chosen.Serving),
            ["total"] = JsonCells.Number(plan.Chosen.Total),
            ["saving"] = JsonCells.Number(plan.Saving),
            ["savingInterval"] = JsonCells.Pair(plan.SavingInterval),
            ["nearOptimalParams"] = new JsonArray(plan.NearOptimal.Low.Value, plan.NearOptimal.High.Value),
            ["criticalParams"] = JsonCells.Number(plan.Critical.Value),
        },
        new JsonObject { ["tokens"] = JsonCells.Number(plan.BreakEven.Value), ["interval"] = JsonCells.Pair(plan.BreakEvenInterval) },
        [.. plan.Findings, .. comparison?.Findings ?? []],
        ("compare", comparison is null ? null : JsonCells.Array(comparison.Models, model => new JsonObject
        {
            ["params"] = JsonCells.Number(model.Option.Params.Value),
            ["tokens"] = JsonCells.Number(model.Option.Tokens.Value),
            ["loss"] = JsonCells.Number(model.Loss.Value),
            ["lossInterval"] = JsonCells.Pair(model.LossInterval),
            ["training"] = JsonCells.Number(model.Option.Training),
            ["serving"] = JsonCells.Number(model.Option.Serving),
        })));

    /// <summary>An amount in the unit of the costs.</summary>
    internal static string Cost(double value, LifetimeCosts costs) => costs.Unit == LifetimeCosts.OfFlops.Unit ? new Flops(value).ToString() : new Dollars(value).ToString();

    static JsonObject Node(LifetimeOption option) => new()
    {
        ["params"] = JsonCells.Number(option.Params.Value),
        ["tokens"] = JsonCells.Number(option.Tokens.Value),
        ["tokensPerParam"] = JsonCells.Number(option.TokensPerParam),
        ["training"] = JsonCells.Number(option.Training),
        ["serving"] = JsonCells.Number(option.Serving),
        ["total"] = JsonCells.Number(option.Total),
    };

    static string Verdict(LifetimePlan plan)
    {
        var size = plan.ParamsInterval is { } interval ? $" {Cells.Interval<Params>(interval)}" : "";
        var saving = plan.SavingInterval is { } ends ? $" [{Cells.Percent(ends.Low)}, {Cells.Percent(ends.High)}]" : "";
        return $"Train {plan.Chosen.Params}{size} parameters on {plan.Chosen.Tokens} tokens instead of {plan.Baseline.Params} on {plan.Baseline.Tokens}: "
            + $"{Cells.Percent(plan.Saving)}{saving} less over its life.";
    }

    static TableBlock Choice(LifetimePlan plan)
    {
        string Money(double value) => Cost(value, plan.Costs);
        return new TableBlock(
            $"Two plans of one loss ({plan.Costs.Unit})",
            ["plan", "parameters", "tokens", "D/N", "training", "serving", "total"],
            [
                ["training only", plan.Baseline.Params.ToString(), plan.Baseline.Tokens.ToString(), Ratio(plan.Baseline), Money(plan.Baseline.Training), Money(plan.Baseline.Serving), Money(plan.Baseline.Total)],
                ["whole life", plan.Chosen.Params.ToString(), plan.Chosen.Tokens.ToString(), Ratio(plan.Chosen), Money(plan.Chosen.Training), Money(plan.Chosen.Serving), Money(plan.Chosen.Total)],
            ],
            $"The second is cheaper from {plan.BreakEven} tokens served{(plan.BreakEvenInterval is { } interval ? $" {Cells.Interval<Tokens>(interval)}" : "")} on. Within 5 % of the least: {plan.NearOptimal.Low} to {plan.NearOptimal.High}. Below {plan.Critical} no text is enough.");
    }

    static TableBlock Frontier(LifetimePlan plan) => new(
        "Over-training frontier: sizes that reach the same loss",
        ["parameters", "tokens", "D/N", "training", "serving", "total", "over the least"],
        [
            .. plan.Frontier.Select(option => ImmutableArray.Create(
                option.Params.ToString(),
                option.Tokens.ToString(),
                Ratio(option),
                Cost(option.Training, plan.Costs),
                Cost(option.Serving, plan.Costs),
                Cost(option.Total, plan.Costs),
                $"{(option.Total / plan.Chosen.Total) - 1:+0.0%;-0.0%;0.0%}")),
        ]);

    static TableBlock Compared(PlansCompared comparison, LifetimeCosts costs) => new(
        "The two plans named",
        ["parameters", "tokens", "D/N", "loss", "interval", "training", "serving", "total"],
        [
            .. comparison.Models.Select(model => ImmutableArray.Create(
                model.Option.Params.ToString(),
                model.Option.Tokens.ToString(),
                Ratio(model.Option),
                Cells.Loss(model.Loss.Value),
                model.LossInterval is { } interval ? Cells.LossInterval(interval) : "-",
                Cost(model.Option.Training, costs),
                Cost(model.Option.Serving, costs),
                Cost(model.Option.Total, costs))),
        ]);

    static string Ratio(LifetimeOption option) => Cells.Number(Math.Round(option.TokensPerParam, 1));
}
