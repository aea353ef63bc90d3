using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Tasks;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of tasks.</summary>
public static class TaskFigures
{
    const int Nodes = 60;

    const double StarRadius = 7;

    /// <summary>The score over the loss: the runs coloured by compute, the law with its mean-score interval, chance, and the forecasts.</summary>
    /// <param name="task">The task.</param>
    /// <param name="forecasts">Forecasts to mark.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    public static Figure ScoreAgainstLoss(TaskFit task, ImmutableArray<TaskForecast> forecasts, double level)
    {
        var (law, runs) = (task.Score.Law, task.Score.Runs);
        var losses = runs.Values(RunColumn.Loss).ToArray();
        var (low, high) = (forecasts.Select(forecast => forecast.Loss.Value).Append(losses.Min()).Min(), losses.Max());
        double[] nodes = [.. Enumerable.Range(0, Nodes).Select(i => low + (i * (high - low) / (Nodes - 1)))];
        ImmutableArray<Scale> scales = [.. nodes.Select(node => ScaleAxes.Alone(RunColumn.Loss, node))];
        var band = law.Uncertainty!.MeanLossIntervals(law, scales, level);
        return new Figure($"{task.Name}: score against loss", Axis.Linear(ScaleAxes.Loss), Axis.Linear("Score"))
        {
            Subtitle = FigureText.Law(task.Score),
            Caption = $"Line: the law of the score; band: its {Cells.Level(level)} mean-score interval."
                + (forecasts.Length > 0 ? $" Stars: forecasts, with the {Cells.Level(level)} interval of one new run from both laws." : ""),
            Marks =
            [
                Mark.Band("law", nodes, band.Select(interval => Math.Clamp(interval.Low, 0, 1)), band.Select(interval => Math.Clamp(interval.High, 0, 1))),
                Mark.Line("law", nodes, scales.Select(law.Value)) with { Pattern = LinePattern.Solid, Width = 2 },
                .. task.Signal.Chance is { } chance ? [Mark.HorizontalRule(chance, "chance") with { Pattern = LinePattern.Dotted }] : ImmutableArray<Mark>.Empty,
                Mark.Points("runs", losses, runs.Values(RunColumn.Score).ToArray()).ColouredBy(ScaleAxes.Values(runs, RunColumn.Flops), ScaleAxes.Of(RunColumn.Flops, runs.Convention)),
                .. forecasts.Length > 0 ? [Stars(forecasts, forecast => forecast.Loss.Value)] : ImmutableArray<Mark>.Empty,
            ],
        };
    }

    /// <summary>The score over training compute: the runs, the chain along the compute-optimal frontier with its mean-score interval, and the forecasts.</summary>
    /// <param name="task">The task.</param>
    /// <param name="forecasts">Forecasts to mark.</param>
    /// <param name="level">Level of the intervals, in (0, 1).</param>
    /// <returns>The figure, or null where the law of the loss does not split compute.</returns>
    public static Figure? ScoreAgainstCompute(TaskFit task, ImmutableArray<TaskForecast> forecasts, double level)
    {
        var (chain, runs) = (task.Chain, task.Score.Runs);
        if (!chain.Loss.Form.SplitsCompute) return null;
        var compute = ScaleAxes.Values(runs, RunColumn.Flops);
        var (low, high) = ScaleAxes.Ends(compute);
        var farthest = forecasts.Select(forecast => forecast.Scale.Flops.Value).Append(high).Max();
        var nodes = ScaleAxes.LogSpaced(low, farthest, Nodes);
        var frontier = chain.Forecasts([.. chain.Loss.Optima([.. nodes.Select(node => new Quantities.Flops(node))]).Select(optimum => new Scale(optimum.Params, optimum.Tokens))], level);
        return new Figure($"{task.Name}: score against training compute", ScaleAxes.Of(RunColumn.Flops, runs.Convention), Axis.Linear("Score"))
        {
            Subtitle = $"{runs.Count:N0} runs; {task.Loss.Law.Form.Formula}, then {task.Score.Law.Form.Formula}",
            Caption = $"Line: the score of the best size at each budget; band: its {Cells.Level(level)} mean-score interval, from the replicates of both laws. Runs off the frontier lie below."
                + (forecasts.Length > 0 ? $" Stars: forecasts, with the {Cells.Level(level)} interval of one new run." : ""),
            Marks =
            [
                Mark.Band("compute-optimal", nodes, frontier.Select(node => node.MeanScoreInterval.Low), frontier.Select(node => node.MeanScoreInterval.High)),
                Mark.Line("compute-optimal", nodes, frontier.Select(node => node.Score)) with { Pattern = LinePattern.Solid, Width = 2 },
                .. farthest > high ? [Mark.VerticalRule(high, "largest run") with { Pattern = LinePattern.Dotted }] : ImmutableArray<Mark>.Empty,
                Mark.Points("runs", compute, runs.Values(RunColumn.Score).ToArray()).ColouredBy(ScaleAxes.Values(runs, RunColumn.Params), ScaleAxes.Of(RunColumn.Params, runs.Convention)),
                .. forecasts.Length > 0 ? [Stars(forecasts, forecast => forecast.Scale.Flops.Value)] : ImmutableArray<Mark>.Empty,
            ],
        };
    }

    /// <summary>The forecasts of the backtest against the scores that came.</summary>
    /// <param name="backtest">The backtest.</param>
    public static Figure PredictedAgainstMeasured(TaskBacktest backtest) => new("Forecast against measured score", Axis.Linear("Measured score"), Axis.Linear("Forecast score"))
    {
        Subtitle = $"{backtest.HeldOut.Length:N0} forecasts of runs not fitted, mean error {Cells.Points(backtest.MeanAbsError)}",
        Caption = $"Each fold is fitted on the runs up to its cut and forecasts the rest. Bars: {Cells.Level(backtest.Level)} interval of one new run; {Cells.Percent(backtest.Coverage)} of the runs fell into theirs.",
        Palette = Palette.Sequence,
        Marks =
        [
            Mark.Diagonal("measured as forecast"),
            .. backtest.HeldOut.GroupBy(run => run.Fold).OrderBy(fold => fold.Key).Select(fold =>
                Mark.Points($"fitted to {new Quantities.Flops(backtest.Folds[fold.Key].Cut)} FLOPs", fold.Select(run => run.Measured), fold.Select(run => run.Predicted))
                    .WithErrorBars(fold.Select(run => run.Interval.Low), fold.Select(run => run.Interval.High))),
        ],
    };

    /// <summary>Every task by its signal over noise and by how much better its forecasts were than that of no change.</summary>
    /// <param name="tasks">The tasks.</param>
    public static Figure Ranking(ImmutableArray<TaskFit> tasks)
    {
        var shown = tasks.Where(task => task.Backtest is not null && task.Signal.Ratio > 0.1).ToArray();
        return new Figure("Which tasks can be forecast", Axis.Log("Signal over noise", Ticks.Plain), Axis.Linear("Error of the forecast over that of no change").Between(0, 2))
        {
            Subtitle = $"{shown.Length} tasks with a rise; below 1 the forecast is better than none",
            Caption = "Signal: rise of the score over the runs; noise: scatter about the law, or of the questions. Error: of the chain on runs that it had not seen.",
            Marks =
            [
                Mark.HorizontalRule(1, "no better than no change") with { Pattern = LinePattern.Dotted },
                .. shown.GroupBy(task => task.Predictability).OrderBy(group => group.Key).Select(group =>
                    Mark.Points(TaskReport.Word(group.Key), group.Select(task => task.Signal.Ratio), group.Select(task => 1 - task.Backtest!.Skill)) with
                    {
                        Labels = group.Key == Predictability.Predictable ? [.. group.Select(task => task.Name)] : [],
                    }),
            ],
        };
    }

    static PointMark Stars(ImmutableArray<TaskForecast> forecasts, Func<TaskForecast, double> x) =>
        (Mark.Points("forecast", forecasts.Select(x), forecasts.Select(forecast => forecast.Score)) with
        {
            Shape = MarkerShape.Star,
            Radius = StarRadius,
            Labels = [.. forecasts.Select(forecast => $"{forecast.Score.ToString("F3", CultureInfo.InvariantCulture)} at {forecast.Scale.Flops}")],
        }).WithErrorBars(forecasts.Select(forecast => forecast.NewRunInterval.Low), forecasts.Select(forecast => forecast.NewRunInterval.High));
}
