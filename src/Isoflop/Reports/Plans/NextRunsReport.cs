using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Plans.Experiments;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Plans;

/// <summary>Runs to make next, or a first study, as documents and as JSON.</summary>
public static class NextRunsReport
{
    /// <summary>The report of runs to make next.</summary>
    /// <param name="plan">The plan.</param>
    public static Report Of(NextRuns plan) => new()
    {
        Title = $"Runs that would narrow the {plan.Decision.Words}",
        Evidence =
        [
            ("version", Report.Version),
            ("law", $"{plan.Law.Name}: {plan.Law.Form.Formula}; {plan.Law.Source ?? "source not said"}"),
            ("budget", $"{plan.Budget} FLOPs for experiments"),
            ("noise", $"{Cells.Percent(plan.Noise)} of a loss"),
        ],
        Verdict = $"{plan.Runs.Sum(runs => runs.Seeds)} runs for {plan.Cost} FLOPs are expected to leave {plan.Shrinkage:P0} of the interval: {Ends(plan.Decision, plan.Before.Low, plan.Before.High)} to {Ends(plan.Decision, plan.Expected.Low, plan.Expected.High)}.",
        VerdictSeverity = plan.Shrinkage > 0.9 ? Severity.Warning : Severity.Note,
        Blocks =
        [
            new TableBlock(
                "Runs",
                ["parameters", "tokens", "D/N", "FLOPs each", "seeds"],
                [
                    .. plan.Runs.Select(runs => ImmutableArray.Create(
                        runs.Scale.Params.ToString(),
                        runs.Scale.Tokens.ToString(),
                        Cells.Number(Math.Round(runs.Scale.Tokens.Value / runs.Scale.Params.Value, 1)),
                        runs.Scale.Flops.ToString(),
                        $"{runs.Seeds}")),
                ]),
            new TableBlock(
                "What other choices of equal cost would leave of the interval",
                ["choice", "runs", "left"],
                [
                    ["these runs", $"{plan.Runs.Sum(runs => runs.Seeds)}", Cells.Percent(plan.Shrinkage)],
                    .. plan.Rivals.Select(rival => ImmutableArray.Create(rival.Name, $"{rival.Runs}", Cells.Percent(rival.Width))),
                ]),
        ],
        Findings = plan.Findings,
    };

    /// <summary>The report of a first study.</summary>
    /// <param name="study">The study.</param>
    public static Report Of(FirstStudy study) => new()
    {
        Title = $"A first study of the {study.Decision.Words}",
        Evidence =
        [
            ("version", Report.Version),
            ("law believed", $"{study.Law.Name}: {study.Law.Form.Formula}"),
            ("budget", $"{study.Budget} FLOPs for experiments"),
            ("noise", $"{Cells.Percent(study.Noise)} of a loss, as stated"),
        ],
        Verdict = $"{study.Chosen.Runs} runs at {study.Chosen.Design.Budgets} budgets from {new Flops(study.Chosen.Design.Flops.Low)} to {new Flops(study.Chosen.Design.Flops.High)} FLOPs, {study.Chosen.Design.Sizes} sizes each: the interval would end about {Cells.Percent(study.Chosen.Width)} to either side.",
        VerdictSeverity = Severity.Note,
        Blocks =
        [
            new TableBlock(
                "Designs of equal cost, best first",
                ["runs", "budgets", "sizes", "spread", "FLOPs", "half-width", "simulated", "held"],
                [
                    .. study.Designs.Select(design => ImmutableArray.Create(
                        $"{design.Runs}",
                        $"{design.Design.Budgets}",
                        $"{design.Design.Sizes}",
                        $"{design.Design.Spread:G3}x",
                        $"{new Flops(design.Design.Flops.Low)} to {new Flops(design.Design.Flops.High)}",
                        Cells.Percent(design.Width),
                        design.Simulated is { } simulated ? Cells.Percent(simulated.Width) : "-",
                        design.Simulated is { } held ? $"{held.Coverage:P0} of {held.Studies}" : "-")),
                ],
                $"spread: largest size over smallest; half-width: of the logarithm, to first order; simulated: median of drawn and fitted studies; held: their {Cells.Level(study.Level)} intervals that held the truth."),
        ],
        Findings = study.Findings,
    };

    /// <summary>Runs to make next, as a JSON document.</summary>
    /// <param name="plan">The plan.</param>
    public static string Json(NextRuns plan) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["law"] = plan.Law.Name,
        ["decision"] = plan.Decision.Words,
        ["value"] = JsonCells.Number(plan.Value),
        ["before"] = JsonCells.Pair(plan.Before),
        ["expected"] = JsonCells.Pair(plan.Expected),
        ["left"] = JsonCells.Number(plan.Shrinkage),
        ["cost"] = JsonCells.Number(plan.Cost.Value),
        ["runs"] = JsonCells.Array(plan.Runs, runs => new JsonObject
        {
            ["params"] = JsonCells.Number(runs.Scale.Params.Value),
            ["tokens"] = JsonCells.Number(runs.Scale.Tokens.Value),
            ["flops"] = JsonCells.Number(runs.Scale.Flops.Value),
            ["seeds"] = runs.Seeds,
        }),
        ["rivals"] = JsonCells.Array(plan.Rivals, rival => new JsonObject { ["name"] = rival.Name, ["runs"] = rival.Runs, ["left"] = JsonCells.Number(rival.Width) }),
        ["findings"] = JsonCells.Findings(plan.Findings),
    });

    /// <summary>A first study, as a JSON document.</summary>
    /// <param name="study">The study.</param>
    public static string Json(FirstStudy study) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["law"] = study.Law.Name,
        ["decision"] = study.Decision.Words,
        ["value"] = JsonCells.Number(study.Value),
        ["noise"] = study.Noise,
        ["designs"] = JsonCells.Array(study.Designs, design => new JsonObject
        {
            ["runs"] = design.Runs,
            ["budgets"] = design.Design.Budgets,
            ["sizes"] = design.Design.Sizes,
            ["spread"] = design.Design.Spread,
            ["flops"] = new JsonArray(design.Design.Flops.Low, design.Design.Flops.High),
            ["halfWidth"] = JsonCells.Number(design.Width),
            ["simulatedHalfWidth"] = JsonCells.Number(design.Simulated?.Width),
            ["simulatedCoverage"] = JsonCells.Number(design.Simulated?.Coverage),
        }),
        ["findings"] = JsonCells.Findings(study.Findings),
    });

    static string Ends(Decision decision, double low, double high) => decision.Kind switch
    {
        DecisionKind.Loss => $"[{Cells.Loss(low)}, {Cells.Loss(high)}]",
        DecisionKind.Params => $"[{new Params(low)}, {new Params(high)}]",
        DecisionKind.Tokens => $"[{new Tokens(low)}, {new Tokens(high)}]",
        _ => $"[{new Flops(low)}, {new Flops(high)}]",
    };
}
