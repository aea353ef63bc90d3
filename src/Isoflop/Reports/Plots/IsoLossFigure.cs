using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Predictions;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>Lines of equal loss over compute and size.</summary>
static class IsoLossFigure
{
    const int Columns = 90, Rows = 70, FrontierNodes = 30, FrontierLevels = 9;

    // Room around the runs, as a factor.
    const double Margin = 1.4;

    public static Figure? Of(Fit fit, ImmutableArray<BudgetForecast> at)
    {
        var (law, level) = (fit.Law, fit.Options.Level);
        if (!law.Form.SplitsCompute) return null;
        var forecasts = at.Where(forecast => forecast.Optimum is not null).ToArray();
        var (flops, sizes) = (ScaleAxes.Values(fit.Runs, RunColumn.Flops), ScaleAxes.Values(fit.Runs, RunColumn.Params));
        var (cheapest, dearest) = ScaleAxes.Ends(flops.Concat(forecasts.Select(forecast => forecast.Flops.Value)));
        var largestRun = ScaleAxes.Ends(flops).High;
        var frontier = Frontier.Of(law, ScaleAxes.LogSpaced(cheapest / Margin, dearest * Margin, FrontierNodes), level);
        var (smallest, largest) = ScaleAxes.Ends(
        [
            .. sizes, frontier.Params[0], frontier.Params[^1],
            .. forecasts.SelectMany(forecast => forecast.NearOptimalParams is { } near ? new[] { near.Low.Value, near.High.Value } : []),
        ]);
        var columns = ScaleAxes.LogSpaced(cheapest / Margin, dearest * Margin, Columns);
        var rows = ScaleAxes.LogSpaced(smallest / Margin, largest * Margin, Rows);
        var measured = fit.Runs.Values(RunColumn.Loss).ToArray();
        ImmutableArray<Mark> marks =
        [
            Mark.Contours(null, columns, rows, (budget, size) => law.Loss(new Scale(new Params(size), new Flops(budget))).Value, Levels(frontier, measured)),
            Mark.Band("compute-optimal frontier", frontier.Flops, frontier.ParamsIntervals.Select(interval => interval.Low), frontier.ParamsIntervals.Select(interval => interval.High)),
            .. LossFigure.OverOrUnder(
                (Mark.Points("runs", flops, sizes) with { Radius = LossFigure.RunRadius(fit.Runs.Count) }).ColouredBy(measured, Axis.Linear("Measured loss (nats/token)")),
                [Mark.Line("compute-optimal frontier", frontier.Flops, frontier.Params) with { Pattern = LinePattern.Solid, Width = 2 }]),
            .. dearest > largestRun ? [Mark.VerticalRule(largestRun, "largest run") with { Pattern = LinePattern.Dotted }] : ImmutableArray<Mark>.Empty,
            .. forecasts.Length > 0 ? [Bars(forecasts)] : ImmutableArray<Mark>.Empty,
        ];
        return new Figure(
            "Loss over compute and size",
            ScaleAxes.Of(RunColumn.Flops, law.Convention).Between(columns[0], columns[^1]),
            ScaleAxes.Of(RunColumn.Params, law.Convention).Between(rows[0], rows[^1]))
        {
            Subtitle = FigureText.Law(fit),
            Caption = Caption(fit, forecasts),
            Marks = marks,
        };
    }

    static PointMark Bars(BudgetForecast[] forecasts) =>
        (Mark.Points("best size at a budget", forecasts.Select(forecast => forecast.Flops.Value), forecasts.Select(forecast => forecast.Optimum!.Params.Value)) with
        {
            Shape = MarkerShape.Star,
            Radius = 7,
            Labels = [.. forecasts.Select(forecast => $"{forecast.Optimum!.Params} at {forecast.Flops}")],
        }).WithErrorBars(
            forecasts.Select(forecast => forecast.NearOptimalParams?.Low.Value ?? double.NaN),
            forecasts.Select(forecast => forecast.NearOptimalParams?.High.Value ?? double.NaN));

    // Losses of the frontier at equal factors of compute: every line touches the frontier, about equally far apart. Above them, lines up to the worst run.
    static ImmutableArray<double> Levels(Frontier frontier, double[] measured)
    {
        var touching = Enumerable.Range(0, FrontierLevels)
            .Select(i => frontier.Losses[(int)Math.Round((i + 0.5) / FrontierLevels * (frontier.Losses.Length - 1))])
            .Where(double.IsFinite)
            .ToArray();
        if (touching.Length == 0) return [];
        var step = (touching.Max() - touching.Min()) / FrontierLevels;
        var decimals = step > 0 ? Math.Clamp((int)Math.Ceiling(-Math.Log10(step)), 0, 6) : 2;
        var worst = measured.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var above = new List<double>();
        for (var value = touching.Max() * 1.12; value < worst && above.Count < 4; value *= 1.12) above.Add(value);
        return [.. touching.Concat(above).Select(value => Math.Round(value, decimals)).Distinct().Order()];
    }

    static string Caption(Fit fit, BudgetForecast[] forecasts)
    {
        var text = "Contours: the law's loss in nats/token.";
        if (fit.Replicates.Count > 0) text += $" Band: {Cells.Level(fit.Options.Level)} interval of the best size, from {fit.Replicates.Count:N0} replicates.";
        return forecasts.Length == 0 ? text : text + $" Stars: the best size at a budget; bars: sizes whose loss is within {Cells.Percent(forecasts[0].NearTolerance)} of it.";
    }
}
