using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Plans.Texts;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>A plan for short text as a document and as JSON.</summary>
public static class TextPlanReport
{
    /// <summary>The report.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stocks">Stocks of text to show beside what the plan needs.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(TextPlan plan, ImmutableArray<TextStock> stocks, ImmutableArray<FigureBlock> figures) => new()
    {
        Title = $"{plan.Flops} FLOPs on {plan.Unique} unique tokens",
        Evidence =
        [
            ("version", Report.Version),
            ("law", $"{plan.Law.Name}: {plan.Law.Form.Formula}"),
            ("text", string.Join("; ", plan.Sources.Select(source => $"{source.Name} {source.Unique}{(source.Quality == 1 ? "" : $" of quality {source.Quality:G3}")}"))),
            ("intervals", plan.Law.Uncertainty is { } uncertainty ? $"{Cells.Level(plan.Level)}, {uncertainty.Replicates.Count} replicates" : "none: the law carries no replicates"),
        ],
        Verdict = Verdict(plan),
        VerdictSeverity = plan.Chosen.Epochs > 4 ? Severity.Warning : Severity.Note,
        Blocks = [Epochs(plan), .. figures, More(plan), Memory(plan), Stocks(plan, stocks)],
        Findings = plan.Findings,
    };

    /// <summary>The document that <c>plan data --json</c> prints.</summary>
    /// <param name="plan">The plan.</param>
    public static string Json(TextPlan plan) => PlanJson.Shared(
        new JsonObject
        {
            ["law"] = plan.Law.Name,
            ["flops"] = JsonCells.Number(plan.Flops.Value),
            ["uniqueTokens"] = JsonCells.Number(plan.Unique.Value),
            ["quality"] = JsonCells.Number(plan.Quality),
            ["sources"] = JsonCells.Array(plan.Sources, source => new JsonObject { ["name"] = source.Name, ["uniqueTokens"] = JsonCells.Number(source.Unique.Value), ["quality"] = JsonCells.Number(source.Quality) }),
            ["level"] = plan.Level,
        },
        JsonCells.Array(plan.Frontier, Node),
        Chosen(plan),
        new JsonObject { ["flops"] = JsonCells.Number(plan.BreakEven.Value), ["interval"] = JsonCells.Pair(plan.BreakEvenInterval) },
        plan.Findings,
        ("gainOfText", JsonCells.Number(plan.GainOfText)),
        ("gainOfCompute", JsonCells.Number(plan.GainOfCompute)),
        ("otherReturns", JsonCells.Array(plan.OtherReturns, other => new JsonObject { ["returns"] = other.Returns, ["loss"] = JsonCells.Number(other.Loss.Value) })),
        ("memory", JsonCells.Array(plan.Memory, memory => new JsonObject { ["rule"] = memory.Rule, ["bitsPerParam"] = memory.BitsPerParam, ["bits"] = JsonCells.Number(memory.Bits), ["source"] = memory.Source })));

    static JsonObject Node(TextOption option) => new()
    {
        ["params"] = JsonCells.Number(option.Params.Value),
        ["tokens"] = JsonCells.Number(option.Tokens.Value),
        ["epochs"] = JsonCells.Number(option.Epochs),
        ["effectiveTokens"] = JsonCells.Number(option.Effective.Value),
        ["loss"] = JsonCells.Number(option.Loss.Value),
    };

    static JsonObject Chosen(TextPlan plan)
    {
        var node = Node(plan.Chosen);
        node["paramsInterval"] = JsonCells.Pair(plan.ParamsInterval);
        node["lossInterval"] = JsonCells.Pair(plan.LossInterval);
        node["unlimitedLoss"] = JsonCells.Number(plan.Unlimited.Loss.Value);
        return node;
    }

    static string Verdict(TextPlan plan)
    {
        var size = plan.ParamsInterval is { } interval ? $" {Cells.Interval<Params>(interval)}" : "";
        return $"Train {plan.Chosen.Params}{size} parameters for {plan.Chosen.Epochs:F1} epochs: loss {Cells.Loss(plan.Chosen.Loss.Value)}, "
            + $"{plan.Chosen.Loss.Value - plan.Unlimited.Loss.Value:F4} nats above what unlimited text would give.";
    }

    static TableBlock Epochs(TextPlan plan) => new(
        "The same compute at other numbers of epochs",
        ["epochs", "parameters", "tokens", "worth in fresh tokens", "loss"],
        [
            .. plan.Frontier.Append(plan.Chosen).OrderBy(option => option.Epochs).Select(option => ImmutableArray.Create(
                $"{option.Epochs:F1}{(option == plan.Chosen ? " (best)" : "")}", option.Params.ToString(), option.Tokens.ToString(), option.Effective.ToString(), Cells.Loss(option.Loss.Value))),
        ],
        $"Unlimited text: {plan.Unlimited.Params} parameters on {plan.Unlimited.Tokens} tokens, loss {Cells.Loss(plan.Unlimited.Loss.Value)}.");

    static TableBlock More(TextPlan plan) => new(
        "More text or more compute",
        ["", ""],
        [
            ["twice the text takes off", $"{Cells.Loss(plan.GainOfText)} nats/token"],
            ["twice the compute takes off", $"{Cells.Loss(plan.GainOfCompute)} nats/token"],
            ["text buys more from", $"{plan.BreakEven} FLOPs{(plan.BreakEvenInterval is { } interval ? $" {Cells.Interval<Flops>(interval)}" : "")} on"],
        ]);

    static TableBlock Memory(TextPlan plan)
    {
        var text = FactMemory.BitsOf(plan.Unique, plan.Chosen.Loss);
        return new TableBlock(
            $"What {plan.Chosen.Params} parameters can hold",
            ["", "bits a parameter", "bits", "share of the text's bits", "source"],
            [
                .. plan.Memory.Select(memory => ImmutableArray.Create(
                    memory.Rule, Cells.Number(memory.BitsPerParam), new Flops(memory.Bits).ToString(), Cells.Percent(memory.Bits / text), memory.Source)),
            ],
            $"The text holds {new Flops(text)} bits at this loss. Facts seen less than 100 times, and what does not fit, are for retrieval.");
    }

    static TableBlock Stocks(TextPlan plan, ImmutableArray<TextStock> stocks) => new(
        "Stocks of text",
        ["name", "tokens", "range", "of what unlimited text would take", "source"],
        [
            .. stocks.Select(stock => ImmutableArray.Create(
                stock.Name,
                stock.Tokens.ToString(),
                stock.Low == stock.High ? "-" : $"[{stock.Low}, {stock.High}]",
                Cells.Times(stock.Tokens.Value / plan.Unlimited.Tokens.Value),
                stock.Source)),
        ],
        "Facts with their sources; --stock FILE adds or replaces some.");
}
