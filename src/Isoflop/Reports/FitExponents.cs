using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Reports;

/// <summary>The exponents of N* ∝ C^a and D* ∝ C^b that a fit implies in the middle of its runs.</summary>
/// <param name="A">a.</param>
/// <param name="AInterval">Its interval.</param>
/// <param name="BInterval">The interval of b = 1 - a.</param>
sealed record FitExponents(double A, Interval AInterval, Interval BInterval)
{
    public static FitExponents? Of(Fit fit)
    {
        if (!fit.Law.Form.SplitsCompute || fit.Replicates.Count == 0) return null;
        var middle = fit.Law.Range?.Flops is { } range ? new Flops(Math.Sqrt(range.Low.Value * range.High.Value)) : new Flops(1e20);
        double Exponent(ScalingLaw law) => law.OptimalSizeExponent(middle);
        var interval = fit.Interval(Exponent, fit.Options.Level);
        return new FitExponents(Exponent(fit.Law), interval, new Interval(1 - interval.High, 1 - interval.Low, interval.Level));
    }
}
