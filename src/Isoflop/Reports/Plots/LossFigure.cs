using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Predictions;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>Loss over compute, or over the one scale of a law over one scale.</summary>
static class LossFigure
{
    // Enough nodes that the curve of a power law looks smooth on a page.
    const int InsideNodes = 25, BeyondNodes = 17;

    const int Crowd = 60;

    const double StarRadius = 7;

    public static Figure Of(Fit fit, ImmutableArray<BudgetForecast> at)
    {
        var (law, runs, level) = (fit.Law, fit.Runs, fit.Options.Level);
        var column = law.Form.SplitsCompute ? RunColumn.Flops : law.Form.Inputs[0];
        var forecasts = column == RunColumn.Flops ? at.Where(forecast => double.IsFinite(forecast.Value)).ToArray() : [];
        var scales = ScaleAxes.Values(runs, column);
        var (low, high) = ScaleAxes.Ends(scales);
        var farthest = forecasts.Select(forecast => forecast.Flops.Value).Append(high).Max();
        var nearest = forecasts.Select(forecast => forecast.Flops.Value).Append(low).Min();
        double[] nodes = [.. ScaleAxes.LogSpaced(nearest, high, InsideNodes), .. farthest > high ? ScaleAxes.LogSpaced(high, farthest, BeyondNodes)[1..] : []];
        var (losses, intervals) = Curve(law, column, nodes, level);

        var words = TargetWords.Of(law.Form);
        var measured = runs.Values(law.Form.Target).ToArray();
        var points = Mark.Points("runs", scales, measured) with { Radius = RunRadius(runs.Count) };
        var sizes = column == RunColumn.Params || !law.Form.Inputs.Contains(RunColumn.Params) ? [] : ScaleAxes.Values(runs, RunColumn.Params);
        var name = law.Form.SplitsCompute ? "compute-optimal frontier" : "law";
        if (sizes.Length > 0) points = points.ColouredBy(sizes, ScaleAxes.Of(RunColumn.Params, law.Convention));
        Mark[] lines =
        [
            Mark.Line(name, nodes[..InsideNodes], losses[..InsideNodes]) with { Pattern = LinePattern.Solid, Width = 2 },
            Mark.Line(name, nodes[(InsideNodes - 1)..], losses[(InsideNodes - 1)..]) with { Pattern = LinePattern.Dashed, Width = 2 },
        ];
        ImmutableArray<Mark> marks =
        [
            Mark.Band(name, nodes, intervals.Select(interval => interval.Low), intervals.Select(interval => interval.High)),
            .. OverOrUnder(points, lines),
            .. farthest > high ? [Mark.VerticalRule(high, "largest run") with { Pattern = LinePattern.Dotted }] : ImmutableArray<Mark>.Empty,
            .. forecasts.Length > 0 ? [Stars(forecasts)] : ImmutableArray<Mark>.Empty,
        ];
        var core = measured.Concat(losses).Concat(forecasts.SelectMany(forecast => new[] { forecast.NewRunInterval.Low, forecast.NewRunInterval.High }));
        return new Figure($"{words.Title} against {ScaleAxes.Words(column)}", ScaleAxes.Of(column, law.Convention), TargetAxis(words, core, intervals))
        {
            Subtitle = FigureText.Law(fit),
            Caption = Caption(fit, forecasts, farthest > high),
            Marks = marks,
        };
    }

    /// <summary>Few runs lie on the lines; a crowd would hide them and lies below.</summary>
    public static IEnumerable<Mark> OverOrUnder(PointMark runs, IEnumerable<Mark> lines) =>
        runs.X.Length > Crowd ? lines.Prepend(runs) : lines.Append(runs);

    /// <summary>The radius at which so many runs can still be told apart, in pixels.</summary>
    public static double RunRadius(int count) => count > Crowd ? 2.6 : 3.5;

    static (double[] Losses, ImmutableArray<Interval> Intervals) Curve(ScalingLaw law, RunColumn column, double[] nodes, double level)
    {
        if (law.Form.SplitsCompute)
        {
            var frontier = Frontier.Of(law, nodes, level);
            return (frontier.Losses, frontier.LossIntervals);
        }
        ImmutableArray<Scale> scales = [.. nodes.Select(node => ScaleAxes.Alone(column, node))];
        return (
            [.. scales.Select(law.Value)],
            law.Uncertainty?.MeanLossIntervals(law, scales, level) ?? [.. scales.Select(_ => new Interval(double.NaN, double.NaN, level))]);
    }

    static PointMark Stars(BudgetForecast[] forecasts) =>
        (Mark.Points("forecast", forecasts.Select(forecast => forecast.Flops.Value), forecasts.Select(forecast => forecast.Value)) with
        {
            Shape = MarkerShape.Star,
            Radius = StarRadius,
            Labels = [.. forecasts.Select(forecast => $"{forecast.Value.ToString("F3", CultureInfo.InvariantCulture)} at {Quantity.Format(forecast.Flops)}")],
        }).WithErrorBars(forecasts.Select(forecast => forecast.NewRunInterval.Low), forecasts.Select(forecast => forecast.NewRunInterval.High));

    // A band that the replicates blow up must not press the runs flat: beyond half of their height again it is cut off.
    static Axis TargetAxis(TargetWords words, IEnumerable<double> core, ImmutableArray<Interval> intervals)
    {
        var axis = Axis.Linear(words.Axis());
        var shown = core.Where(double.IsFinite).ToArray();
        if (shown.Length == 0) return axis;
        var (low, high) = (shown.Min(), shown.Max());
        var room = (high - low) / 2;
        return axis.Between(
            intervals.Any(interval => interval.Low < low - room) ? Math.Max(0, low - room) : null,
            intervals.Any(interval => interval.High > high + room) ? high + room : null);
    }

    static string Caption(Fit fit, BudgetForecast[] forecasts, bool isExtrapolated)
    {
        var level = Cells.Level(fit.Options.Level);
        var line = fit.Law.Form.SplitsCompute ? "Line: the loss of the best size at each budget" : "Line: the law";
        var text = $"{line}{(isExtrapolated ? ", dashed beyond the largest run" : "")}.";
        if (fit.Replicates.Count > 0) text += $" Band: its {level} mean-{TargetWords.Of(fit.Law.Form).Name} interval, from {fit.Replicates.Count:N0} replicates.";
        if (forecasts.Length > 0) text += $" Stars: forecasts, with the {level} interval of one new run.";
        return isExtrapolated && fit.Law.Uncertainty?.Widening is > 1 and var widening
            ? $"{text} Beyond the largest run intervals are stretched by {widening.ToString("F2", CultureInfo.InvariantCulture)} as the backtest asks."
            : text;
    }
}
