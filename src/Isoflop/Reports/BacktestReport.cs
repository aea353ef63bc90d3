using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Backtests;
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
            Verdict = $"{best.Candidate.Name} forecasts best: {Cells.Percent(best.MeanAbsRelError)} off on average, bias {Cells.Percent(best.Bias)}, {Cells.Percent(best.Coverage)} of the runs inside their {Cells.Level(backtest.Options.Level)} intervals.",
            VerdictSeverity = backtest.Findings.Any(finding => finding.Severity > Severity.Note) ? Severity.Warning : Severity.Note,
            Blocks = [Forms(backtest), Folds(backtest), HeldOut(backtest), .. figures],
            Findings = [.. table.Findings, .. backtest.Findings],
            Citation = $"Leave-the-future-out backtest with {Report.Version} on {table.Runs.Count} runs of {table.Source} (digest {table.Runs.Digest}).",
        };
    }

    /// <summary>The scores of the forms, best first.</summary>
    internal static TableBlock Forms(Backtest backtest) => new(
        "Backtest: runs that the fit had not seen",
        ["form", "error", "bias", "perplexity off by", "coverage", "stretch", "forecasts"],
        [
            .. Array.ConvertAll([.. backtest.Forms], score => ImmutableArray.Create(
                score.Candidate.Name + (score.FailedFolds > 0 ? $" (not fitted in {score.FailedFolds} folds)" : ""),
                Cells.Percent(score.MeanAbsRelError),
                Cells.Percent(score.Bias),
                $"{score.PerplexityRatio:F3}x",
                Cells.Percent(score.Coverage),
                score.Widening.ToString("F2"),
                $"{score.HeldOut.Length}")),
        ],
        $"error: mean |predicted/measured - 1|, mean of the folds; coverage: share inside the {Cells.Level(backtest.Options.Level)} new-run interval; stretch: what the intervals would have needed. Within a tenth of the lowest error the form with fewer coefficients ranks first.");

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
                Cells.Loss(run.Loss.Value),
                Cells.Loss(run.Predicted.Value),
                Cells.Percent((run.Predicted.Value / run.Loss.Value) - 1),
                Cells.LossInterval(run.Interval),
                run.Interval.Contains(run.Loss.Value) ? "yes" : "no")),
        ]);

    static string Error(FormScore score, int fold)
    {
        var errors = score.HeldOut.Where(run => run.Fold == fold).Select(run => Math.Abs((run.Predicted.Value / run.Loss.Value) - 1)).ToArray();
        return errors.Length == 0 ? "-" : Cells.Percent(errors.Average());
    }

    static string Scale(double value, RunColumn column) => column switch
    {
        RunColumn.Params => Quantity.Format(new Params(value)),
        RunColumn.Tokens => Quantity.Format(new Tokens(value)),
        _ => Quantity.Format(new Flops(value)),
    };
}
