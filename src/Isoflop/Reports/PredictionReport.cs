using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Predictions;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of a prediction.</summary>
public static class PredictionReport
{
    /// <summary>The report.</summary>
    /// <param name="prediction">The prediction.</param>
    public static Report Of(Prediction prediction)
    {
        var law = prediction.Law;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        if (double.IsFinite(prediction.Scale.Params.Value)) rows.Add(["params", prediction.Scale.Params.ToString()]);
        if (double.IsFinite(prediction.Scale.Tokens.Value)) rows.Add(["tokens", prediction.Scale.Tokens.ToString()]);
        if (double.IsFinite(prediction.Scale.Flops.Value)) rows.Add(["FLOPs", prediction.Scale.Flops.ToString()]);
        foreach (var column in law.Form.Inputs.Except([RunColumn.Params, RunColumn.Tokens, RunColumn.Flops]))
            rows.Add([Cells.Words(column), column is RunColumn.UniqueTokens ? new Tokens(prediction.Scale[column]).ToString() : Cells.Number(prediction.Scale[column])]);
        foreach (var header in law.Form.PlainInputs) rows.Add([header, Cells.Number(prediction.Scale[header])]);
        var words = TargetWords.Of(law.Form);
        var isLoss = law.Form.Target == RunColumn.Loss;
        rows.Add(isLoss
            ? ["loss", $"{prediction.Loss.Value:F4} nats/token ({prediction.Loss.ToBitsPerToken().Value:F4} bits/token, perplexity {prediction.Loss.Perplexity:F3})"]
            : [words.Name, words.Value(prediction.Value) + words.SpaceUnit]);
        if (prediction.MeanLossInterval is { } mean) rows.Add([$"{Cells.Level(prediction.Level)} mean-{words.Name} interval", words.Interval(mean)]);
        if (prediction.NewRunInterval is { } run) rows.Add([$"{Cells.Level(prediction.Level)} new-run interval", words.Interval(run)]);
        if (prediction.EffectiveParams is { } effective)
        {
            var within = prediction.EffectiveParamsInterval is { } ends ? $", {Cells.Level(prediction.Level)} {Cells.Interval<Params>(ends)}" : "";
            rows.Add(["effective parameters", $"{effective}{within}: the plain model of the same loss"]);
        }
        if (prediction.Optimum is { } optimum)
            rows.Add(["the same compute at its best", $"{optimum.Params} parameters on {optimum.Tokens} tokens: {Cells.Loss(optimum.Loss.Value)}"]);
        return new Report
        {
            Title = $"{law.Name}: {law.Form.Formula}",
            Evidence = [("version", Report.Version), ("law", law.Source ?? law.Name), ("loss on", law.LossOn ?? "not said"), ("N counts", law.Convention.ToString())],
            Verdict = $"{words.Title} {words.Value(prediction.Value)}{words.SpaceUnit}{(prediction.NewRunInterval is { } interval ? $", {Cells.Level(prediction.Level)} of such runs in {words.Interval(interval)}" : "")}.",
            VerdictSeverity = Severity.Note,
            Blocks = [new TableBlock("Prediction", ["", ""], rows.ToImmutable())],
            Findings = [.. Findings(prediction)],
        };
    }

    static IEnumerable<Finding> Findings(Prediction prediction)
    {
        var law = prediction.Law;
        if (law.Uncertainty is null)
        {
            yield return new Finding(
                "no-interval", Severity.Note, $"{law.Name} was published without replicates: there is no interval to give", "Fit your own runs (isoflop fit RUNS --out law.json) to get one.");
        }
        if (law.Range?.Beyond(prediction.Scale.Flops) is > 3 and var beyond)
        {
            yield return new Finding(
                "extrapolation",
                beyond > 100 ? Severity.Warning : Severity.Note,
                $"{prediction.Scale.Flops} FLOPs lies {Cells.Times(beyond)} beyond the largest run the law was fitted to",
                "Read the interval as a lower bound of what is not known; a backtest of the runs shows how such forecasts came out.");
        }
        if (law.Note is not null) yield return new Finding("law-note", Severity.Note, law.Note.TrimEnd('.'), "isoflop laws NAME shows the whole entry.");
    }
}
