using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;

namespace Isoflop.Reports.Plots;

/// <summary>Measured against predicted values, for laws over several columns.</summary>
static class AgreementFigure
{
    // A factor between the ends beyond which equal steps of an axis would press most runs into a corner.
    const double WideRange = 20;

    public static Figure Of(Fit fit)
    {
        var form = fit.Law.Form;
        var measured = fit.Runs.Values(form.Target).ToArray();
        ImmutableArray<Scale> scales = [.. Enumerable.Range(0, fit.Runs.Count).Select(run => Scale.Of(fit.Runs, run, form))];
        double[] predicted = [.. scales.Select(fit.Law.Value)];
        var points = Mark.Points("runs", predicted, measured) with { Radius = LossFigure.RunRadius(fit.Runs.Count) };
        if (!form.Inputs.IsEmpty)
        {
            var last = form.Inputs[^1];
            points = points.ColouredBy(fit.Runs.Values(last).ToArray(), ScaleAxes.Of(last, fit.Law.Convention));
        }
        var (target, level) = (ScaleAxes.Target(form), Cells.Level(fit.Options.Level));
        var (low, high) = ScaleAxes.Ends(measured);
        Axis AxisOf(string word) => high > WideRange * low ? Axis.Log($"{word} {ScaleAxes.Lower(target)}") : Axis.Linear($"{word} {ScaleAxes.Lower(target)}");
        return new Figure("Measured against predicted", AxisOf("Predicted"), AxisOf("Measured"))
        {
            Subtitle = FigureText.Law(fit),
            Caption = $"A point a run; on the line it lies where the law says. Runs scatter about it by {new TargetWords(form.Target, fit.ResidualLoss.Scale).Error(fit.Noise)}."
                + (fit.Replicates.Count > 0 ? $" Band: {level} interval of one new run." : ""),
            Marks = [.. Band(fit, scales, predicted), Mark.Diagonal("measured as predicted"), points],
        };
    }

    static IEnumerable<Mark> Band(Fit fit, ImmutableArray<Scale> scales, double[] predicted)
    {
        if (fit.Law.Uncertainty is not { Replicates.Count: > 0 } uncertainty) yield break;
        var order = Enumerable.Range(0, scales.Length).OrderBy(run => predicted[run]).ToArray();
        var intervals = uncertainty.NewRunIntervals(fit.Law, scales, fit.Options.Level);
        yield return Mark.Band("new runs", order.Select(run => predicted[run]), order.Select(run => intervals[run].Low), order.Select(run => intervals[run].High));
    }
}
