using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Reports.Plots;

/// <summary>Residuals against everything that could explain them.</summary>
static class ResidualFigures
{
    public static FigureGrid Of(Fit fit)
    {
        var predicted = Predicted(fit);
        var (words, measured) = (TargetWords.Of(fit.Law.Form), fit.Runs.Values(fit.Law.Form.Target).ToArray());
        var isRelative = words.Residuals == ResidualScale.Log;
        var relative = measured.Zip(predicted, (value, prediction) => isRelative ? (value / prediction) - 1 : value - prediction).ToArray();
        // The noise of a fit in nats per token is that of a run of middling loss here.
        var noise = fit.ResidualLoss.Scale == words.Residuals ? fit.Noise : fit.Noise / Numerics.Quantiles.Median(predicted);
        var influential = Influential(fit);
        var figures = ImmutableArray.CreateBuilder<Figure>();
        foreach (var column in new[] { RunColumn.Params, RunColumn.Tokens, RunColumn.Flops }.Union(fit.Law.Form.Inputs))
        {
            var values = ScaleAxes.Values(fit.Runs, column);
            var (low, high) = ScaleAxes.Ends(values);
            if (high > low) figures.Add(Panel($"over {Words(column)}", ScaleAxes.Of(column, fit.Law.Convention), values, relative, noise, influential));
        }
        figures.Add(Panel("over the prediction", Axis.Linear(words.Axis("Predicted")), predicted, relative, noise, influential));
        return new FigureGrid($"Residuals: measured minus predicted {words.Name}", Columns: 2)
        {
            Subtitle = FigureText.Law(fit),
            Caption = $"{(isRelative ? "Relative to the prediction: above zero" : "Above zero")} a run {(words.Target == RunColumn.Loss ? "is worse than the law" : "lies above the law")}. Band: ±2 robust standard deviations of the residuals (1 is {Cells.Percent(noise)})."
                + (influential.Length > 0 ? " Influential: runs without which a coefficient would be another." : ""),
            Figures = figures.ToImmutable(),
        };
    }

    static Figure Panel(string title, Axis axis, double[] x, double[] relative, double noise, bool[] influential)
    {
        var (low, high) = axis.IsLog ? ScaleAxes.Ends(x) : (x.Min(), x.Max());
        double[] ends = [low, high];
        double[] Pick(double[] values, bool isInfluential) => [.. values.Where((_, run) => (influential.Length > 0 && influential[run]) == isInfluential)];
        return new Figure(title, axis, Axis.Linear("Measured − predicted", Ticks.Percent))
        {
            Marks =
            [
                Mark.Band(null, ends, ends.Select(_ => -2 * noise), ends.Select(_ => 2 * noise)),
                Mark.HorizontalRule(0),
                Mark.Points("runs", Pick(x, false), Pick(relative, false)) with { Radius = 2.5 },
                .. influential.Length > 0
                    ? [Mark.Points("influential runs", Pick(x, true), Pick(relative, true)) with { Radius = 3.5 }]
                    : ImmutableArray<Mark>.Empty,
            ],
        };
    }

    // By the residuals themselves, so that a run is predicted exactly as it was in the fit.
    static double[] Predicted(Fit fit)
    {
        var measured = fit.Runs.Values(fit.Law.Form.Target).ToArray();
        return [.. measured.Zip(fit.Residuals, (loss, residual) => fit.ResidualLoss.Scale == ResidualScale.Log ? loss * Math.Exp(residual) : loss + residual)];
    }

    static bool[] Influential(Fit fit)
    {
        var rows = fit.Certificate.Influential.SelectMany(influence => influence.Runs).Select(run => run.Row).Where(row => row > 0).ToHashSet();
        return rows.Count == 0 ? [] : Array.ConvertAll(fit.Runs.Rows.ToArray(), rows.Contains);
    }

    static string Words(RunColumn column) => column switch
    {
        RunColumn.Params => "parameters",
        RunColumn.Tokens => "tokens",
        RunColumn.Flops => "compute",
        _ => Cells.Words(column),
    };
}
