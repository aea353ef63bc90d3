using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Plans.Serving;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Accounting;

/// <summary>The report of a serving plan.</summary>
public static class ServingReport
{
    /// <summary>The report.</summary>
    /// <param name="model">The model's name or file.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="precisions">The model in other precisions.</param>
    public static Report Of(string model, ServingPlan plan, ImmutableArray<PrecisionRow> precisions)
    {
        var (question, chosen) = (plan.Question, plan.Chosen);
        return new Report
        {
            Title = $"Serving {model} on {question.Device.ShortName}",
            Evidence = [.. Amounts.Evidence(model, question), .. Targets(question)],
            Verdict = Verdict(plan),
            VerdictSeverity = Amounts.Gravest(plan.Findings),
            Blocks =
            [
                new TableBlock(
                    "Ways to serve it",
                    ["devices", "batch", "memory of each", "first token", "step", "tokens/s each", "tokens/s", "$/M answer", "mostly", ""],
                    [.. plan.Frontier.Select(point => Row(plan, point))],
                    "memory: weights and cache of one device; first token: one prompt alone; step: from token to token at the mean length; * chosen: the cheapest that holds what is asked."),
                new TableBlock(
                    "In other precisions",
                    ["stored as", "bits", "weights", "fewest devices", "step, alone", "loss added, nats/token", "measured", .. precisions.Any(row => row.LawLoss is not null) ? (string[])["by the law"] : []],
                    [.. precisions.Select(Row)],
                    "loss added: published, on other models (WikiText-2 perplexity, logarithm of the ratio), lowest and highest; it grows with the tokens a model was trained on for each parameter."),
                .. Rival(plan),
            ],
            Findings = plan.Findings,
        };
    }

    static IEnumerable<(string Name, string Value)> Targets(ServingQuestion question)
    {
        if (question.FirstTokenSeconds is { } first) yield return ("first token", $"at most {Amounts.Seconds(first)}");
        if (question.TokenSeconds is { } token) yield return ("each token", $"at most {Amounts.Seconds(token)}");
    }

    static string Verdict(ServingPlan plan)
    {
        var (question, chosen) = (plan.Question, plan.Chosen);
        if (!chosen.Fits || !plan.Findings.IsEmpty && plan.FewestDevices is null) return $"{plan.Findings[0].Message}.";
        var price = question.Device.TypicalPrice?.PerHour;
        var money = price is { } own ? $" at {Amounts.Money(chosen.PerMillionOutput(own, question.Utilisation))} for a million tokens of answers and {Amounts.Money(chosen.PerMillionInput(own, question.PromptTokens, question.Utilisation))} of prompts" : "";
        var fewest = plan.FewestDevices is { } least && least.Devices < chosen.Devices ? $" {least.Devices} x {question.Device.ShortName} would do." : "";
        return $"{chosen.Devices} x {question.Device.ShortName} with {Amounts.Count(chosen.Batch)} sequences together: {Amounts.Rate(chosen.TokensPerSecond)} tokens a second, {Amounts.Rate(chosen.TokensPerSecondEach)} for each reader{money}.{fewest}";
    }

    static ImmutableArray<string> Row(ServingPlan plan, ServingPoint point) =>
    [
        point.Devices.ToString(CultureInfo.InvariantCulture),
        Amounts.Count(point.Batch),
        new Quantities.Bytes(point.WeightsPerDevice.Value + point.CachePerDevice.Value).ToString(),
        Amounts.Seconds(point.FirstTokenSeconds),
        Amounts.Seconds(point.StepSeconds),
        Amounts.Rate(point.TokensPerSecondEach),
        Amounts.Rate(point.TokensPerSecond),
        plan.Question.Device.TypicalPrice is { } price ? Amounts.Money(point.PerMillionOutput(price.PerHour, plan.Question.Utilisation)) : "-",
        CostReport.Words(point.Bound),
        point == plan.Chosen ? "*" : "",
    ];

    static ImmutableArray<string> Row(PrecisionRow row) =>
    [
        row.Precision.Name,
        Cells.Number(Math.Round(row.Precision.Bits, 2)),
        row.Weights.ToString(),
        row.FewestDevices?.ToString(CultureInfo.InvariantCulture) ?? "too many",
        row.StepSeconds is { } step ? Amounts.Seconds(step) : "-",
        row.AddedLoss is { } loss ? loss.Low == loss.High ? Signed(loss.Low) : $"{Signed(loss.Low)} to {Signed(loss.High)}" : "-",
        row.Measured == 0 ? "-" : row.Measured.ToString(CultureInfo.InvariantCulture),
        .. row.LawLoss is { } law ? (string[])[Signed(law)] : [],
    ];

    static string Signed(double nats) => nats.ToString("+0.000;-0.000;0.000", CultureInfo.InvariantCulture);

    static IEnumerable<TableBlock> Rival(ServingPlan plan)
    {
        if (plan.Rival is not { } rival) yield break;
        yield return new TableBlock(
            "Against another's price",
            ["what", "value"],
            [
                ["a request elsewhere", rival.RivalPerRequest.ToString()],
                ["a request on busy devices of one's own", rival.OwnPerRequest.ToString()],
                ["requests a second that the devices can do", Cells.Number(Math.Round(rival.Capacity, 3))],
                ["requests a second from which they pay", Cells.Number(Math.Round(rival.RequestsPerSecond, 3))],
                ["share of paid hours that takes", Cells.Percent(rival.NeededUtilisation)],
            ],
            $"Elsewhere: {(plan.Question.RivalPerMillionInput ?? plan.Question.RivalPerMillionOutput)!.Value} for a million tokens of prompts, {plan.Question.RivalPerMillionOutput!.Value} of answers. Day and night, at the price of the devices above.");
    }

    /// <summary>The same as one JSON document. Its names are stable.</summary>
    /// <param name="model">The model's name or file.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="precisions">The model in other precisions.</param>
    public static string Json(string model, ServingPlan plan, ImmutableArray<PrecisionRow> precisions) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["inputs"] = Amounts.Inputs(model, plan.Question),
        ["frontier"] = JsonCells.Array(plan.Frontier, point => Amounts.Point(plan.Question, point)),
        ["chosen"] = Amounts.Point(plan.Question, plan.Chosen),
        ["fewestDevices"] = plan.FewestDevices is { } fewest ? Amounts.Point(plan.Question, fewest) : null,
        ["precisions"] = JsonCells.Array(precisions, row => new JsonObject
        {
            ["precision"] = row.Precision.Name,
            ["bits"] = row.Precision.Bits,
            ["weights"] = row.Weights.Value,
            ["fewestDevices"] = row.FewestDevices,
            ["stepSeconds"] = JsonCells.Number(row.StepSeconds),
            ["addedLoss"] = JsonCells.Pair(row.AddedLoss),
            ["measured"] = row.Measured,
            ["lawLoss"] = JsonCells.Number(row.LawLoss),
        }),
        ["breakEven"] = plan.Rival is { } rival
            ? new JsonObject
            {
                ["rivalDollarsPerRequest"] = rival.RivalPerRequest.Value,
                ["ownDollarsPerRequest"] = rival.OwnPerRequest.Value,
                ["requestsPerSecond"] = rival.RequestsPerSecond,
                ["capacity"] = rival.Capacity,
                ["neededUtilisation"] = rival.NeededUtilisation,
            }
            : null,
        ["findings"] = JsonCells.Findings(plan.Findings),
    });
}
