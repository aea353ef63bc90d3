using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Predictions;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of a fit.</summary>
public static class FitFigures
{
    /// <summary>
    /// Loss against training compute, or against the one scale of a law over one scale: the runs, the law (for a law that splits compute the loss
    /// of the best size at each budget) with its mean-loss interval, dashed beyond the largest run, and the forecasts. A law over more than one scale
    /// that does not split compute has no such line: measured against predicted values, coloured by the last column of the law, stand for it.
    /// </summary>
    /// <param name="fit">The fit; without replicates the figure has no band.</param>
    /// <param name="at">Forecasts to mark; those whose loss the law does not know from compute alone are left out.</param>
    public static Figure LossAgainstCompute(Fit fit, ImmutableArray<BudgetForecast> at) =>
        fit.Law.Form.SplitsCompute || fit.Law.Form.Inputs.Length + fit.Law.Form.PlainInputs.Length == 1 ? LossFigure.Of(fit, at) : AgreementFigure.Of(fit);

    /// <summary>Lines of equal loss over compute and size, with the compute-optimal frontier, the runs and the near-optimal sizes of the forecasts.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="at">Forecasts to mark.</param>
    /// <returns>The figure, or null where the law does not split compute.</returns>
    public static Figure? IsoLoss(Fit fit, ImmutableArray<BudgetForecast> at) => IsoLossFigure.Of(fit, at);

    /// <summary>Measured minus predicted loss, relative to the prediction, against every scale of the runs and against the prediction.</summary>
    /// <param name="fit">The fit.</param>
    public static FigureGrid Residuals(Fit fit) => ResidualFigures.Of(fit);

    /// <summary>The likelihood-ratio profile of every free coefficient; no figures where the certificate has no profiles.</summary>
    /// <param name="fit">The fit.</param>
    public static FigureGrid Profiles(Fit fit) => ProfileFigures.Of(fit);
}
