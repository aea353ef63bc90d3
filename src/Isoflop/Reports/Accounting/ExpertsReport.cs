using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Plans.Experts;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Accounting;

/// <summary>The report of dense models and mixtures of experts side by side.</summary>
public static class ExpertsReport
{
    /// <summary>The report.</summary>
    /// <param name="model">The model's name or file.</param>
    /// <param name="plan">The comparison.</param>
    public static Report Of(string model, ExpertPlan plan)
    {
        var question = plan.Question.Serving;
        return new Report
        {
            Title = $"Experts or not: {model}",
            Evidence = [.. Amounts.Evidence(model, question), ("steps on", $"{plan.Devices} x {question.Device.ShortName}, which hold the largest of the compared"), ("law", plan.Question.Law?.Name ?? "none: accounting only")],
            Verdict = Verdict(plan),
            VerdictSeverity = Amounts.Gravest(plan.Findings),
            Blocks =
            [
                new TableBlock(
                    "Two budgets",
                    ["model", "total", "active", "total/active", "training FLOPs a token", "weights", "devices", .. plan.Question.Law is null ? (string[])[] : ["loss"]],
                    [
                        .. plan.Rows.Select(row => (ImmutableArray<string>)
                        [
                            row.Name,
                            row.Total.ToString(),
                            row.Active.ToString(),
                            Cells.Times(row.Sparsity),
                            row.TrainingFlops.ToString(),
                            row.Weights.ToString(),
                            row.FewestDevices?.ToString(CultureInfo.InvariantCulture) ?? "too many",
                            .. plan.Question.Law is null ? (string[])[] : [row.Loss is { } loss ? Cells.Loss(loss.Value) : "-"],
                        ]),
                    ],
                    "devices: the fewest whose memory holds weights and one sequence."),
                new TableBlock(
                    "A step of generation",
                    ["model", .. plan.Question.Batches.SelectMany(batch => new[] { $"batch {batch}: experts", "read", "step" })],
                    [
                        .. plan.Rows.Select(row => (ImmutableArray<string>)
                        [
                            row.Name,
                            .. row.Steps.SelectMany(step => new[] { step.DistinctExperts is { } distinct ? distinct.ToString("0.#", CultureInfo.InvariantCulture) : "-", step.Read.ToString(), Amounts.Seconds(step.Seconds) }),
                        ]),
                    ],
                    "experts: distinct ones of a layer that the batch goes to, routing being even; read: bytes of weights."),
            ],
            Findings = plan.Findings,
        };
    }

    static string Verdict(ExpertPlan plan)
    {
        var mixture = plan.Rows.First(row => row.Shape.Experts is not null);
        var batch = plan.BreakEvenBatch is { } even
            ? string.Create(CultureInfo.InvariantCulture, $"steps are faster than those of a dense model of equal memory below a batch of {even}")
            : "steps stay faster than those of a dense model of equal memory at any batch";
        return $"{mixture.Name} computes {Cells.Percent(mixture.Active.Value / mixture.Total.Value)} of what it holds; its {batch}.";
    }

    /// <summary>The same as one JSON document. Its names are stable.</summary>
    /// <param name="model">The model's name or file.</param>
    /// <param name="plan">The comparison.</param>
    public static string Json(string model, ExpertPlan plan)
    {
        var inputs = Amounts.Inputs(model, plan.Question.Serving);
        inputs["devices"] = plan.Devices;
        inputs["law"] = plan.Question.Law?.Name;
        return JsonCells.Text(new JsonObject
        {
            ["version"] = Report.Version,
            ["inputs"] = inputs,
            ["frontier"] = JsonCells.Array(plan.Rows, Row),
            ["chosen"] = plan.Chosen is { } chosen ? Row(chosen) : null,
            ["breakEven"] = plan.BreakEvenBatch is { } batch ? new JsonObject { ["batch"] = batch } : null,
            ["findings"] = JsonCells.Findings(plan.Findings),
        });
    }

    static JsonObject Row(ExpertRow row) => new()
    {
        ["name"] = row.Name,
        ["total"] = row.Total.Value,
        ["active"] = row.Active.Value,
        ["trainingFlopsPerToken"] = row.TrainingFlops.Value,
        ["weights"] = row.Weights.Value,
        ["fewestDevices"] = row.FewestDevices,
        ["loss"] = JsonCells.Number(row.Loss?.Value),
        ["steps"] = JsonCells.Array(row.Steps, step => new JsonObject
        {
            ["batch"] = step.Batch,
            ["distinctExperts"] = JsonCells.Number(step.DistinctExperts),
            ["bytes"] = step.Read.Value,
            ["seconds"] = step.Seconds,
            ["bound"] = step.Bound.ToString().ToLowerInvariant(),
        }),
    };
}
