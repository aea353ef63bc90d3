using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Plans.Thinking;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>A plan of training and thinking as a document and as JSON.</summary>
public static class ThinkingReport
{
    /// <summary>The report.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="figures">Figures, in order.</param>
    /// <param name="assumptions">What the costs stand on, in words.</param>
    public static Report Of(ThinkingPlan plan, ImmutableArray<FigureBlock> figures, string assumptions)
    {
        var question = plan.Question;
        return new Report
        {
            Title = $"Train more or think more for {question.Target:P0} of {new Tokens(question.Volume)} problems",
            Evidence =
            [
                ("version", Report.Version),
                ("law", $"{plan.Law.Name}: {plan.Law.Form.Formula}"),
                ("link", $"{question.Link.Form.Formula}: {string.Join(", ", question.Link.Form.Coefficients.Select((coefficient, k) => $"{coefficient.Name} {Cells.Number(question.Link.Coefficients[k])}"))}"),
                ("answering", Words(question)),
                ("tokens", $"{question.Prompt} read and {question.Thought} written a sample"),
                ("costs", assumptions),
            ],
            Verdict = Verdict(plan),
            VerdictSeverity = Severity.Note,
            Blocks = [Frontier(plan), .. figures, Exchange(plan)],
            Findings = plan.Findings,
        };
    }

    /// <summary>The document that <c>plan thinking --json</c> prints.</summary>
    /// <param name="plan">The plan.</param>
    public static string Json(ThinkingPlan plan) => PlanJson.Shared(
        new JsonObject
        {
            ["law"] = plan.Law.Name,
            ["target"] = plan.Question.Target,
            ["volume"] = JsonCells.Number(plan.Question.Volume),
            ["promptTokens"] = JsonCells.Number(plan.Question.Prompt.Value),
            ["thoughtTokens"] = JsonCells.Number(plan.Question.Thought.Value),
            ["answering"] = plan.Question.Answering.Kind.ToString().ToLowerInvariant(),
            ["concentration"] = JsonCells.Number(plan.Question.Difficulty.Concentration),
            ["unit"] = plan.Question.Costs.Unit,
            ["level"] = plan.Level,
        },
        JsonCells.Array(plan.Frontier, Node),
        Chosen(plan),
        new JsonObject { ["problems"] = JsonCells.Number(plan.Switching), ["interval"] = JsonCells.Pair(plan.SwitchingInterval) },
        plan.Findings);

    static JsonObject Node(ThinkingOption option) => new()
    {
        ["samples"] = option.Samples,
        ["singleScore"] = JsonCells.Number(option.Single),
        ["loss"] = JsonCells.Number(option.Loss.Value),
        ["params"] = JsonCells.Number(option.Model.Params.Value),
        ["tokens"] = JsonCells.Number(option.Model.Tokens.Value),
        ["training"] = JsonCells.Number(option.Model.Training),
        ["serving"] = JsonCells.Number(option.Model.Serving),
        ["total"] = JsonCells.Number(option.Model.Total),
    };

    static JsonObject Chosen(ThinkingPlan plan)
    {
        var node = Node(plan.Chosen);
        node["paramsInterval"] = JsonCells.Pair(plan.ParamsInterval);
        node["totalInterval"] = JsonCells.Pair(plan.TotalInterval);
        return node;
    }

    static string Verdict(ThinkingPlan plan)
    {
        var (chosen, least) = (plan.Chosen, plan.Least);
        var said = $"{chosen.Samples} {(chosen.Samples == 1 ? "sample" : "samples")} a problem of a {chosen.Model.Params} model trained on {chosen.Model.Tokens} tokens: {LifetimeReport.Cost(chosen.Model.Total, plan.Question.Costs)} {plan.Question.Costs.Unit} in all";
        if (chosen == least) return $"{said}; thinking more does not pay at this volume.";
        var switching = double.IsInfinity(plan.Switching) ? "no volume makes" : $"beyond {new Tokens(plan.Switching)} problems{(plan.SwitchingInterval is { } interval ? $" {Cells.Interval<Tokens>(interval)}" : "")}";
        return double.IsInfinity(plan.Switching)
            ? $"{said}; {switching} {least.Samples} {(least.Samples == 1 ? "sample" : "samples")} of a {least.Model.Params} model cheaper."
            : $"{said}; {switching} {least.Samples} {(least.Samples == 1 ? "sample" : "samples")} of a {least.Model.Params} model would be cheaper.";
    }

    static TableBlock Frontier(ThinkingPlan plan)
    {
        string Cost(double value) => LifetimeReport.Cost(value, plan.Question.Costs);
        return new TableBlock(
            $"Ways to the same score ({plan.Question.Costs.Unit})",
            ["samples", "single score", "loss", "parameters", "tokens", "training", "answering", "total"],
            [
                .. plan.Frontier.Select(option => ImmutableArray.Create(
                    $"{option.Samples}{(option == plan.Chosen ? " (least)" : "")}",
                    Cells.Percent(option.Single),
                    Cells.Loss(option.Loss.Value),
                    option.Model.Params.ToString(),
                    option.Model.Tokens.ToString(),
                    Cost(option.Model.Training),
                    Cost(option.Model.Serving),
                    Cost(option.Model.Total))),
            ],
            "single score: what one sample must score; loss: where the link gives it. Each model is the cheapest of its loss for the whole volume.");
    }

    static TableBlock Exchange(ThinkingPlan plan)
    {
        var model = plan.Chosen.Model;
        var ratio = plan.Question.Demand(plan.Chosen.Samples).Output.Value / model.Tokens.Value;
        return new TableBlock(
            "Equal FLOPs",
            ["a model this much larger", "costs as much as this many times the tokens of thought"],
            [.. new[] { 2.0, 4, 14 }.Select(larger => ImmutableArray.Create(Cells.Times(larger), Cells.Number(TrainOrThink.EqualFlopsFactor(larger, ratio))))],
            $"M + 3 (M - 1) D_train / D_answer [Snell et al. 2024], at {new Tokens(ratio * model.Tokens.Value)} tokens answered for {model.Tokens} trained on.");
    }

    static string Words(ThinkingQuestion question) => question.Answering.Kind switch
    {
        AnsweringKind.Coverage => "any right sample counts (a perfect verifier)",
        AnsweringKind.Majority => "the most frequent answer",
        _ => $"a sample that a verifier lets pass: right ones with {question.Answering.TruePass:P0}, wrong ones with {question.Answering.FalsePass:P0}",
    } + $"; chances spread over problems with concentration {question.Difficulty.Concentration:G3}";
}
