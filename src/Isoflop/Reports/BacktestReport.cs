using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Backtests;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports;

/// <summary>The report of a backtest.</summary>
public static class BacktestReport
{
    /// <summary>The report.</summary>
    /// <param name="backtest">The backtest.</param>
    /// <param name="table">The table as it was read.</param>
    /// <param name="figures">Figures, in order.</param>
    public static Report Of(Backtest backtest, RunTable table, ImmutableArray<FigureBlock> figures)
    {
        var best = backtest.Best;
        var words = Words(backtest);
        return new Report
        {
            Title = $"Backtest by {backtest.Options.By.Header()}: fit the cheap runs, forecast the expensive ones",
            Evidence =
            [
                ("version", Report.Version),
                .. RunsEvidence.Of(table, table.Runs),
                ("cuts", string.Join(", ", backtest.Folds.Select(fold => Scale(fold.Cut, backtest.Options.By)))),
                ("intervals", $"new-run, {Cells.Level(backtest.Options.Level)}, {backtest.Options.Replicates} replicates a fit"),
            ],
            Verdict = $"{best.Candidate.Name} forecasts best: {words.Error(best.MeanAbsRelError)} off on average, bias {words.Error(best.Bias)}, {Cells.Percent(best.Coverage)} of the runs inside their {Cells.Level(backtest.Options.Level)} intervals.",
            VerdictSeverity = backtest.Findings.Any(finding => finding.Severity > Severity.Note) ? Severity.Warning : Severity.Note,
            Blocks = [Forms(backtest), Folds(backtest), HeldOut(backtest), .. figures],
            Findings = [.. table.Findings, .. backtest.Findings],
            Citation = $"Leave-the-future-out backtest with {Report.Version} on {table.Runs.Count} runs of {table.Source} (digest {table.Runs.Digest}).",
        };
    }

    /// <summary>The scores of the forms, best first.</summary>
    internal static TableBlock Forms(Backtest backtest)
    {
        var words = Words(backtest);
        var isLoss = words.Target == RunColumn.Loss;
        return new TableBlock(
            "Backtest: runs that the fit had not seen",
            ["form", "error", "bias", .. isLoss ? ["perplexity off by"] : ImmutableArray<string>.Empty, "coverage", "stretch", "forecasts"],
            [
                .. backtest.Forms.Select(score => ImmutableArray.Create(
                [
                    score.Candidate.Name + (score.FailedFolds > 0 ? $" (not fitted in {score.FailedFolds} folds)" : ""),
                    words.Error(score.MeanAbsRelError),
                    words.Error(score.Bias),
                    .. isLoss ? [$"{score.PerplexityRatio:F3}x"] : ImmutableArray<string>.Empty,
                    Cells.Percent(score.Coverage),
                    score.Widening.ToString("F2"),
                    $"{score.HeldOut.Length}",
                ])),
            ],
            $"error: mean {(words.Residuals == ResidualScale.Log ? "|predicted/measured - 1|" : "|predicted - measured|")}, mean of the folds; coverage: share inside the {Cells.Level(backtest.Options.Level)} new-run interval; stretch: what the intervals would have needed. Within a tenth of the lowest error the form with fewer coefficients ranks first.");
    }

    static TableBlock Folds(Backtest backtest) => new(
        "Folds",
        ["fitted up to", "runs fitted", "runs forecast", "furthest", .. backtest.Forms.Select(score => score.Candidate.Name)],
        [
            .. backtest.Folds.Select((fold, number) => ImmutableArray.Create(
            [
                Scale(fold.Cut, backtest.Options.By),
                $"{fold.Trained}",
                $"{fold.HeldOut}",
                Cells.Times(fold.Extrapolation),
                .. backtest.Forms.Select(score => Error(score, number)),
            ])),
        ]);

    static TableBlock HeldOut(Backtest backtest) => new(
        $"The furthest forecasts of {backtest.Best.Candidate.Name}",
        ["fold", "run", "params", "tokens", "measured", "predicted", "off by", "new-run interval", "inside"],
        [
            .. backtest.Best.HeldOut.OrderByDescending(run => run.Scale[backtest.Options.By] / backtest.Folds[run.Fold].Cut).Take(12).Select(run => ImmutableArray.Create(
                $"{run.Fold + 1}",
                run.Name,
                run.Scale.Params.ToString(),
                run.Scale.Tokens.ToString(),
                Words(backtest).Value(run.Measured),
                Words(backtest).Value(run.Predicted),
                Words(backtest).Error(run.Error(Words(backtest).Residuals)),
                Words(backtest).Interval(run.Interval),
                run.Interval.Contains(run.Measured) ? "yes" : "no")),
        ]);

    static string Error(FormScore score, int fold)
    {
        var words = TargetWords.Of(score.Candidate.Form);
        var errors = score.HeldOut.Where(run => run.Fold == fold).Select(run => Math.Abs(run.Error(words.Residuals))).ToArray();
        return errors.Length == 0 ? "-" : words.Error(errors.Average());
    }

    static TargetWords Words(Backtest backtest) => TargetWords.Of(backtest.Best.Candidate.Form);

    static string Scale(double value, RunColumn column) => column switch
    {
        RunColumn.Params => Quantity.Format(new Params(value)),
        RunColumn.Tokens => Quantity.Format(new Tokens(value)),
        RunColumn.Flops => Quantity.Format(new Flops(value)),
        _ => Cells.Number(value),
    };
}
