using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Runs;

namespace Isoflop.Lab.Studies;

/// <summary>A demonstration as a document and as JSON.</summary>
public static class DemonstrationReport
{
    /// <summary>The report: the verdict on the forecast first, then the law that made it.</summary>
    /// <param name="demonstration">The demonstration.</param>
    /// <param name="seconds">Wall-clock seconds that it took.</param>
    /// <param name="withFigures">Whether to draw.</param>
    public static Report Of(Demonstration demonstration, double seconds, bool withFigures)
    {
        var ladder = FitReport.Of(demonstration.Ladder, []);
        var figures = withFigures ? DemonstrationFigures.Of(demonstration) : [];
        return ladder with
        {
            Title = "A scaling law measured on this machine, and its forecast put to the test",
            Evidence =
            [
                .. ladder.Evidence,
                ("text", demonstration.TextName),
                ("recipe", Recipe(demonstration.Plan)),
                ("stated", Stated(demonstration)),
                ("forecast", $"registered before its run (isoflop forecast list --ledger {Path.Combine(demonstration.Folder, "forecasts")}), SHA-256 {demonstration.Registered}"),
                ("time", $"{seconds:F0} s, {demonstration.Ladder.Table.RowsRead + 1} runs"),
            ],
            Verdict = Verdict(demonstration),
            VerdictSeverity = demonstration.Covered ? Severity.Note : Severity.Warning,
            Blocks = [ForecastTable(demonstration), NextStep(demonstration), .. figures.Take(1), LadderTable(demonstration), .. ladder.Blocks, .. figures.Skip(1)],
            Findings = [.. ladder.Findings, .. Own(demonstration)],
        };
    }

    /// <summary>The document that <c>demo --json</c> prints.</summary>
    /// <param name="demonstration">The demonstration.</param>
    /// <param name="seconds">Wall-clock seconds that it took.</param>
    public static string Json(Demonstration demonstration, double seconds)
    {
        var compute = demonstration.Ladder.Fit.Runs.Values(RunColumn.Flops).ToArray();
        return new JsonObject
        {
            ["runs"] = demonstration.Ladder.Fit.Runs.Count,
            ["ladderFlops"] = new JsonArray(compute.Min(), compute.Max()),
            ["target"] = new JsonObject
            {
                ["params"] = demonstration.Target.Params.Value,
                ["tokens"] = demonstration.Target.Spec.Tokens.Value,
                ["flops"] = demonstration.Target.Flops.Value,
            },
            ["forecast"] = new JsonObject
            {
                ["loss"] = demonstration.Forecast.Value,
                ["interval"] = new JsonArray(demonstration.Interval.Low, demonstration.Interval.High),
                ["level"] = demonstration.Interval.Level,
            },
            ["measured"] = demonstration.Measured.Loss,
            ["error"] = double.IsFinite(demonstration.Error) ? demonstration.Error : null,
            ["covered"] = demonstration.Covered,
            ["seconds"] = seconds,
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    // Not fitted: over less than a decade of compute they cannot be.
    static string Stated(Demonstration demonstration)
    {
        var floor = demonstration.Ladder.Fit.Options.Pins["E"];
        var source = demonstration.Plan.Floor is null
            ? string.Create(CultureInfo.InvariantCulture, $"± {floor.Deviation:F3} nats per token, as studies/first-ladder and earlier demonstrations had it for their text")
            : "nats per token, which is known of this text";
        return string.Create(CultureInfo.InvariantCulture, $"exponents of {Demonstration.Exponent} and a floor of {floor.Value:F3} {source}; A and B are fitted");
    }

    static string Verdict(Demonstration demonstration)
    {
        var said = $"Forecast {demonstration.Forecast.Value:F3} [{demonstration.Interval.Low:F3}, {demonstration.Interval.High:F3}] nats per token "
            + $"for a run with {demonstration.Beyond:F1} times the compute of any before it";
        return demonstration.Measured.Loss is { } loss
            ? $"{said}; measured {loss:F3}: {(demonstration.Error >= 0 ? "too high" : "too low")} by {Math.Abs(demonstration.Error):P1}, {(demonstration.Covered ? "inside" : "outside")} the interval."
            : $"{said}; the run diverged, and nothing was measured.";
    }

    static TableBlock ForecastTable(Demonstration demonstration) => new(
        "Forecast and measured",
        ["params", "tokens", "FLOPs", "beyond the ladder", "forecast", $"{demonstration.Plan.Level:P0} interval", "measured", "forecast / measured - 1", "inside"],
        [
            [
                demonstration.Target.Params.ToString(),
                demonstration.Target.Spec.Tokens.ToString(),
                demonstration.Target.Flops.ToString(),
                $"{demonstration.Beyond:F1}x",
                $"{demonstration.Forecast.Value:F4}",
                $"[{demonstration.Interval.Low:F4}, {demonstration.Interval.High:F4}]",
                demonstration.Measured.Loss is { } loss ? $"{loss:F4} +- {demonstration.Measured.LossStandardError:F4}" : demonstration.Measured.State,
                double.IsFinite(demonstration.Error) ? $"{demonstration.Error:+0.00%;-0.00%;0.00%}" : "-",
                demonstration.Covered ? "yes" : "no",
            ],
        ],
        "Validation loss in nats per token. interval: where such a run was to land; measured: with the standard error of the validation text.");

    static TableBlock NextStep(Demonstration demonstration)
    {
        var next = demonstration.Ladder.At[^1];
        return new TableBlock(
            "The next step: ten times more",
            ["FLOPs", "params", "tokens", "tokens per param", "loss", "interval"],
            [
                [
                    next.Flops.ToString(),
                    next.Optimum!.Params.ToString(),
                    next.Optimum.Tokens.ToString(),
                    $"{next.Optimum.TokensPerParam:F1}",
                    $"{next.Value:F3}",
                    $"[{next.NewRunInterval.Low:F3}, {next.NewRunInterval.High:F3}]",
                ],
            ],
            "By the ladder's law, which has not seen the measured run.");
    }

    static TableBlock LadderTable(Demonstration demonstration)
    {
        var runs = demonstration.Ladder.Fit.Runs;
        return new TableBlock(
            "The ladder",
            ["run", "params", "tokens", "FLOPs", "loss"],
            [
                .. runs.OrderBy(run => run.Flops!.Value.Value).ThenBy(run => run.Params!.Value.Value).Select(run => ImmutableArray.Create(
                    run.Name!, run.Params!.Value.ToString(), run.Tokens!.Value.ToString(), run.Flops!.Value.ToString(), $"{run.Loss!.Value.Value:F4}")),
            ]);
    }

    static IEnumerable<Finding> Own(Demonstration demonstration)
    {
        if (!demonstration.Covered)
        {
            yield return new Finding(
                "forecast-missed",
                Severity.Warning,
                $"The measured loss lies outside the {demonstration.Plan.Level:P0} interval of the forecast.",
                "One in ten such forecasts may; where it is more, the form, the recipe or the ladder is not the target's.");
        }
        var epochs = demonstration.Measured.Tokens / Math.Max(1, demonstration.Measured.UniqueTokens);
        if (epochs > 1)
        {
            yield return new Finding(
                "text-repeated",
                epochs > 4 ? Severity.Warning : Severity.Note,
                $"The forecast run went {epochs:F1} times through the {new Tokens(demonstration.Measured.UniqueTokens)} tokens of the text.",
                "Up to about four epochs repeated text is worth nearly as much as new [Muennighoff 2023]; give more text with --text.");
        }
    }

    static string Recipe(DemonstrationPlan plan) =>
        $"vocabulary {plan.Vocabulary} (byte-level BPE), context {plan.Context}, {plan.Recipe.BatchTokens} tokens a step, learning rate {plan.Recipe.LearningRate} at width {plan.Recipe.Optimiser.BaseWidth}, {plan.Recipe.Schedule}, seed {plan.Seed}";
}
