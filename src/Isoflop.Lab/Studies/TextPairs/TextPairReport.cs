using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Corpus.Contamination.Splits;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Reports;

namespace Isoflop.Lab.Studies.TextPairs;

/// <summary>What a text is worth, as a document and as JSON.</summary>
public static class TextPairReport
{
    /// <summary>The report: the multiplier first, then the losses that it is read from.</summary>
    /// <param name="study">The study.</param>
    /// <param name="withFigures">Whether to draw.</param>
    public static Report Of(TextPairStudy study, bool withFigures)
    {
        var (pair, worth) = (study.Pair, study.Worth);
        var fit = FitReport.Of(new FitResult { Table = study.Table, Audit = [], Fit = worth.Fit, At = [] }, []);
        ImmutableArray<Finding> findings = [.. study.Findings.Order(Finding.GravestFirst)];
        return fit with
        {
            Title = "What a text is worth",
            Evidence =
            [
                ("version", Report.Version),
                ("first", $"{pair.FirstName}: {Words(pair.First.Train)}"),
                ("second", $"{pair.SecondName}: {Words(pair.Second.Train)}"),
                ("measured on", $"{pair.HeldOut.Origin}: {Words(pair.First.Validation)}, the same for both"),
                ("tokenizer", $"vocabulary {pair.Tokenizer.VocabularySize}, learnt from the different documents of both"),
                ("recipe", $"context {study.Plan.Context}, {study.Plan.Recipe.BatchTokens} tokens a step, {study.Plan.Recipe.Optimiser.Kind} at {study.Plan.Recipe.LearningRate} for width {study.Plan.Recipe.Optimiser.BaseWidth}, {study.Plan.Recipe.Schedule}, {study.Plan.Seeds} seeds"),
                .. fit.Evidence.Where(line => line.Name is not ("version" or "columns")),
            ],
            Verdict = Verdict(study),
            VerdictSeverity = findings.Select(finding => finding.Severity).DefaultIfEmpty(Severity.Note).Max(),
            Blocks = [Multiplier(study), Losses(study), Texts(study), .. withFigures ? [new FigureBlock(null, TextPairFigures.Curves(study))] : ImmutableArray<ReportBlock>.Empty, .. fit.Blocks],
            Findings = findings,
            Citation = null,
        };
    }

    /// <summary>The document that <c>corpus worth --json</c> prints.</summary>
    /// <param name="study">The study.</param>
    public static string Json(TextPairStudy study)
    {
        var worth = study.Worth;
        return new JsonObject
        {
            ["version"] = Report.Version,
            ["first"] = study.Pair.FirstName,
            ["second"] = study.Pair.SecondName,
            ["measuredOn"] = study.Pair.HeldOut.Origin,
            ["runs"] = worth.Fit.Runs.Count,
            ["digest"] = worth.Fit.Runs.Digest,
            ["multiplier"] = worth.Multiplier,
            ["interval"] = new JsonArray(Number(worth.Interval.Low), Number(worth.Interval.High)),
            ["level"] = worth.Interval.Level,
            ["seedNoise"] = Number(worth.SeedNoise),
            ["coefficients"] = new JsonObject(worth.Fit.Law.Form.Coefficients.Select((coefficient, k) => KeyValuePair.Create<string, JsonNode?>(coefficient.Name, worth.Fit.Law.Coefficients[k]))),
            ["otherChoices"] = new JsonArray([.. worth.Alternatives.Select(choice => new JsonObject { ["choice"] = choice.Choice, ["multiplier"] = choice.Multiplier })]),
            ["cells"] = new JsonArray([.. worth.Cells.Select(cell => new JsonObject
            {
                ["params"] = cell.Params.Value,
                ["tokens"] = cell.Tokens.Value,
                ["first"] = cell.First.Value,
                ["second"] = cell.Second.Value,
                ["standardError"] = Number(cell.StandardError),
                ["local"] = Number(cell.Local),
                ["interpolated"] = Number(cell.Interpolated),
            })]),
            ["findings"] = new JsonArray([.. study.Findings.Select(finding => new JsonObject { ["id"] = finding.Id, ["severity"] = finding.Severity.ToString().ToLowerInvariant(), ["message"] = finding.Message, ["remedy"] = finding.Remedy })]),
        }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    static string Verdict(TextPairStudy study)
    {
        var worth = study.Worth;
        var (sizes, texts) = (study.Plan.Shapes.Select(shape => ParameterCounts.Of(shape).Active).ToArray(), study.Plan.Tokens);
        return Invariant($"A token of {study.Pair.SecondName} is worth {worth.Multiplier:F3} tokens of {study.Pair.FirstName} [{worth.Interval.Low:F3}, {worth.Interval.High:F3}], by models of {sizes.Min(size => size.Value) / 1e3:F0}K to {sizes.Max(size => size.Value) / 1e3:F0}K parameters on {texts[0]} to {texts[^1]} tokens.");
    }

    static TableBlock Multiplier(TextPairStudy study)
    {
        var worth = study.Worth;
        var interpolated = worth.Cells.Select(cell => cell.Interpolated).Where(double.IsFinite).Order().ToArray();
        return new TableBlock(
            "The multiplier",
            ["how", "multiplier", $"{study.Plan.Level * 100:0.##} % interval"],
            [
                ["one law for both texts", Invariant($"{worth.Multiplier:F3}"), Invariant($"[{worth.Interval.Low:F3}, {worth.Interval.High:F3}]")],
                .. worth.Alternatives.Select(choice => ImmutableArray.Create($"  with {choice.Choice}", Invariant($"{choice.Multiplier:F3}"), "-")),
                .. interpolated.Length == 0 ? [] : ImmutableArray.Create(ImmutableArray.Create("between the first text's losses, without a law", Invariant($"{interpolated[interpolated.Length / 2]:F3}"), Invariant($"{interpolated[0]:F3} to {interpolated[^1]:F3} over {interpolated.Length} cells"))),
            ],
            Invariant($"A multiplier above 1: the second text is worth more, token for token. Losses of two seeds differ by {(double.IsNaN(worth.SeedNoise) ? "an unknown amount" : worth.SeedNoise.ToString("P2", CultureInfo.InvariantCulture))}."));
    }

    static TableBlock Losses(TextPairStudy study) => new(
        "Losses at equal size and tokens",
        ["params", "tokens", "first", "second", "second / first - 1", "standard error", "multiplier by the law", "between losses"],
        [
            .. study.Worth.Cells.Select(cell => ImmutableArray.Create(
                cell.Params.ToString(),
                cell.Tokens.ToString(),
                Invariant($"{cell.First.Value:F4}"),
                Invariant($"{cell.Second.Value:F4}"),
                Invariant($"{cell.Difference:+0.00%;-0.00%;0.00%}"),
                Invariant($"{cell.StandardError:0.00%}"),
                double.IsFinite(cell.Local) ? Invariant($"{cell.Local:F2} +- {cell.Local * cell.LocalError:F2}") : "-",
                double.IsFinite(cell.Interpolated) ? Invariant($"{cell.Interpolated:F2}") : "-")),
        ],
        "Mean validation loss over the seeds, nats per token. by the law: from this cell alone, with the law's floor, size term and exponent; between losses: the tokens of the first text that reach this loss, over those of the second.");

    static TableBlock Texts(TextPairStudy study) => new(
        "Texts",
        ["text", "documents", "tokens", "left out: held out", "near them", "seen in lines", "in passages", "epochs of the longest runs"],
        [Row("first", study.Pair.First, study.Pair.HeldOut.First, study.First), Row("second", study.Pair.Second, study.Pair.HeldOut.Second, study.Second)],
        $"left out: documents that are one of those held out, or nearly one; seen: share of the held-out text that training still has, in whole lines and in passages of {SplitLeakage.PassageWords} words.");

    static ImmutableArray<string> Row(string name, TokenizedText text, HeldOutSide side, ImmutableArray<Sweeps.RunResult> runs) =>
    [
        name,
        Invariant($"{text.Train.Documents:N0}"),
        new Tokens(text.Train.Predictions).ToString(),
        Invariant($"{side.Copies:N0}"),
        Invariant($"{side.Near:N0}"),
        Invariant($"{side.Leakage.LineShare:P1}"),
        Invariant($"{side.Leakage.PassageShare:P1}"),
        Invariant($"{runs.Max(run => run.Tokens / run.UniqueTokens):F1}"),
    ];

    static string Words(PackedTokens text) => Invariant($"{text.Documents:N0} documents, {new Tokens(text.Predictions)} tokens of {text.BytesPerToken:F2} bytes");

    static JsonNode? Number(double value) => double.IsFinite(value) ? value : null;

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
