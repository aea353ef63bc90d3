using Isoflop.Figures;
using Isoflop.Laws.Backtests;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of a backtest.</summary>
public static class BacktestFigures
{
    const int Crowd = 60;

    /// <summary>The forecasts of the form that forecasts best, with their new-run intervals, against the losses that came; a colour a fold.</summary>
    /// <param name="backtest">The backtest.</param>
    public static Figure PredictedAgainstMeasured(Backtest backtest)
    {
        var best = backtest.Best;
        var level = Cells.Level(backtest.Options.Level);
        var words = TargetWords.Of(best.Candidate.Form);
        return new Figure($"Forecast against measured {words.Name}", Axis.Linear(words.Axis("Measured")), Axis.Linear(words.Axis("Forecast")))
        {
            Subtitle = $"{best.Candidate.Name}: {best.HeldOut.Length:N0} forecasts of runs not fitted, mean error {words.Error(best.MeanAbsRelError)}",
            Caption = $"Each fold is fitted on the runs up to its cut and forecasts the rest. Bars: {level} interval of one new run; {Cells.Percent(best.Coverage)} of the runs fell into theirs.",
            Palette = Palette.Sequence,
            Marks = [Mark.Diagonal("measured as forecast"), .. best.HeldOut.GroupBy(run => run.Fold).OrderBy(fold => fold.Key).Select(fold => Forecasts(backtest, fold.Key, [.. fold]))],
        };
    }

    /// <summary>The mean error of every form in every fold, against how far the fold extrapolates.</summary>
    /// <param name="backtest">The backtest.</param>
    public static Figure ErrorByForm(Backtest backtest) =>
        new("Forecast error by form", Axis.Log($"Largest {Words(backtest.Options.By)} forecast over largest fitted", Ticks.Plain), Axis.Linear(Residuals(backtest) == ResidualScale.Log ? "Mean |forecast / measured − 1|" : "Mean |forecast − measured|", Ticks.Percent).Between(0, null))
        {
            Subtitle = string.Join(", ", backtest.Forms.Select(form => $"{form.Candidate.Name} {TargetWords.Of(form.Candidate.Form).Error(form.MeanAbsRelError)}")),
            Caption = "A point a fold: the mean error of its forecasts. Forms in order of rank.",
            Marks = [.. backtest.Forms.SelectMany(form => Errors(backtest, form))],
        };

    static PointMark Forecasts(Backtest backtest, int fold, HeldOutRun[] runs) =>
        (Mark.Points($"fitted to {CutText(backtest, fold)}", runs.Select(run => run.Measured), runs.Select(run => run.Predicted)) with
        {
            Radius = backtest.Best.HeldOut.Length > Crowd ? 2 : 3,
        })
        .WithErrorBars(runs.Select(run => run.Interval.Low), runs.Select(run => run.Interval.High));

    static Mark[] Errors(Backtest backtest, FormScore form)
    {
        var folds = form.HeldOut.GroupBy(run => run.Fold)
            .Select(fold => (backtest.Folds[fold.Key].Extrapolation, Error: fold.Average(run => Math.Abs(run.Error(form.Candidate.Form.Residuals)))))
            .OrderBy(fold => fold.Extrapolation)
            .ToArray();
        var (x, y) = (folds.Select(fold => fold.Extrapolation), folds.Select(fold => fold.Error));
        return [Mark.Line(form.Candidate.Name, x, y) with { Width = 1 }, Mark.Points(form.Candidate.Name, x, y)];
    }

    static ResidualScale Residuals(Backtest backtest) => backtest.Best.Candidate.Form.Residuals;

    static string CutText(Backtest backtest, int fold)
    {
        var cut = backtest.Folds[fold].Cut;
        return backtest.Options.By switch
        {
            RunColumn.Params => $"{new Params(cut)} params",
            RunColumn.Tokens => $"{new Tokens(cut)} tokens",
            RunColumn.Flops => $"{new Flops(cut)} FLOPs",
            var by => $"{Cells.Number(cut)} {by.Header()}",
        };
    }

    static string Words(RunColumn column) => column switch
    {
        RunColumn.Params => "size",
        RunColumn.Tokens => "token count",
        RunColumn.Flops => "compute",
        _ => column.Header(),
    };
}
