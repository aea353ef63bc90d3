using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Lab;

/// <summary>What a study will train, and what that takes.</summary>
static class StudyReport
{
    public static Report Of(Study study, TokenizedText text, StudyCost cost) => new()
    {
        Title = study.Question ?? $"Study {study.Name}",
        Evidence =
        [
            ("version", Report.Version),
            ("study", study.Name),
            ("text", $"{study.Corpus.Source}: {text.Train.Predictions:N0} tokens of {text.Train.BytesPerToken:F2} bytes to train on, {text.Validation.Predictions:N0} to validate, digest {text.Digest[..16]}"),
            .. SweepReport.Floors(study.Corpus, study.Runs.Select(run => run.Spec.Shape.Context)),
            ("recipe", Recipe(study.Runs)),
            ("machine", $"{cost.Threads} runs side by side, each at {cost.Speeds.Min(speed => speed.FlopsPerSecond) / 1e9:F1} to {cost.Speeds.Max(speed => speed.FlopsPerSecond) / 1e9:F1} true GFLOP/s"),
        ],
        Verdict = $"{study.Runs.Length} runs, {new Flops(study.Runs.Sum(run => run.Cost.Value))} FLOPs by 6ND, about {Minutes(cost.Seconds(study.Runs))} minutes.",
        VerdictSeverity = Severity.Note,
        Blocks = [RunTable(study, text, cost), ShapeTable(study)],
        Findings = [.. Own(study, text)],
    };

    public static string Json(Study study, TokenizedText text, StudyCost cost) => new JsonObject
    {
        ["study"] = study.Name,
        ["minutes"] = cost.Seconds(study.Runs) / 60,
        ["flops"] = study.Runs.Sum(run => run.Cost.Value),
        ["floor"] = study.Corpus.Floor(study.Runs.Max(run => run.Spec.Shape.Context))?.Value,
        ["runs"] = new JsonArray([.. study.Runs.Select(run => new JsonObject
        {
            ["name"] = run.Name,
            ["group"] = run.Trunk,
            ["params"] = run.Params.Value,
            ["tokens"] = run.Spec.Tokens.Value,
            ["epochs"] = Epochs(run, text),
            ["flops"] = run.Flops.Value,
            ["memoryMb"] = StudyCost.Memory(run) / 1e6,
            ["minutes"] = cost.Seconds(run) / 60,
        })]),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";

    static TableBlock RunTable(Study study, TokenizedText text, StudyCost cost) => new(
        "Runs",
        ["run", "params", "tokens", "tokens per param", "epochs", "steps", "FLOPs", "MB", "minutes"],
        [
            .. study.Runs.Select(run => ImmutableArray.Create(
                run.Name, run.Params.ToString(), run.Spec.Tokens.ToString(), $"{run.Spec.Tokens.Value / run.Params.Value:F1}", $"{Epochs(run, text):F2}",
                run.SharedSteps > 0 ? $"{run.Spec.Steps:N0}, {run.SharedSteps:N0} of them its trunk's" : $"{run.Spec.Steps:N0}", run.Flops.ToString(),
                $"{StudyCost.Memory(run) / 1e6:F1}", Minutes(cost.Seconds(run)))),
        ],
        "params: active, embedding included; FLOPs: 6ND; MB: of the run besides its text; minutes: of one run with the others at its side.");

    static TableBlock ShapeTable(Study study) => new(
        "Models",
        ["width", "layers", "heads", "feed-forward", "embedding", "head", "attention", "feed-forward layers", "router", "norms", "all"],
        [
            .. study.Runs.Select(run => run.Spec.Shape).Distinct().OrderBy(shape => ParameterCounts.Of(shape).Total.Value).Select(shape =>
            {
                var counts = ParameterCounts.Of(shape);
                return ImmutableArray.Create(
                    $"{shape.Width}", $"{shape.Layers}", $"{shape.Heads}", $"{shape.FeedForwardWidth}", $"{counts.Embedding.Value:N0}", $"{counts.Head.Value:N0}", $"{counts.Attention.Value:N0}",
                    $"{counts.FeedForward.Value:N0}", $"{counts.Router.Value:N0}", $"{counts.Norms.Value:N0}", $"{counts.Total.Value:N0}");
            }),
        ],
        "Parameters by group; a head of 0 is the embedding's.");

    static IEnumerable<Finding> Own(Study study, TokenizedText text)
    {
        if (study.Runs.Max(run => Epochs(run, text)) is > 1 and var epochs)
        {
            yield return new Finding(
                "text-repeated", epochs > 4 ? Severity.Warning : Severity.Note, $"The longest run goes {epochs:F1} times through the {text.Train.Predictions:N0} tokens of the text.",
                "Up to about four epochs repeated text is worth nearly as much as new [Muennighoff 2023]; give more text, or smaller budgets.");
        }
        if (study.Runs.Any(run => run.SharedSteps > 0))
        {
            yield return new Finding(
                "trunk-shared", Severity.Note, $"{study.Runs.Count(run => run.SharedSteps > 0)} runs branch off a longer one of the same model and seed, and share what that one saw.",
                "Their results say so in the column group: their errors are not independent, and a fit resamples them together.");
        }
        if (study.Trainer is not null)
            yield return new Finding("trained-elsewhere", Severity.Note, $"The runs are trained by: {study.Trainer}", "The minutes are those of the lab's own trainer.");
    }

    static double Epochs(PlannedRun run, TokenizedText text) => run.Spec.Tokens.Value / text.Train.Predictions;

    static string Minutes(double seconds) => seconds < 60 ? $"{seconds / 60:G2}" : $"{seconds / 60:F1}";

    static string Recipe(ImmutableArray<PlannedRun> runs)
    {
        var spec = runs[0].Spec;
        var rates = string.Join(", ", runs.Select(run => run.Spec.LearningRate).Distinct());
        return $"vocabulary {spec.Shape.Vocabulary}, context {spec.Shape.Context}, {spec.BatchTokens} tokens a step, {spec.Optimiser.Kind} at {rates} for width {spec.Optimiser.BaseWidth?.ToString() ?? "any"}, {spec.Schedule}";
    }
}
