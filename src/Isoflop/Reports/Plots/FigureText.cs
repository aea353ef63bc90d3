using System.Globalization;
using Isoflop.Laws.Fitting;

namespace Isoflop.Reports.Plots;

/// <summary>The words and numbers that figures share.</summary>
static class FigureText
{
    /// <summary>The law in its own letters, with its coefficients.</summary>
    public static string Law(Fit fit)
    {
        var values = fit.Law.Form.Coefficients.Select((coefficient, k) => $"{coefficient.Name} = {Number(fit.Law.Coefficients[k])}");
        return $"{fit.Runs.Count:N0} runs; {fit.Law.Form.Formula}; {string.Join(", ", values)}";
    }

    /// <summary>Four significant digits: 1.817, 1.285e4, inf.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value)) return Cells.Number(value);
        return Math.Abs(value) is >= 1e4 or (> 0 and < 1e-3)
            ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
            : value.ToString("G4", CultureInfo.InvariantCulture);
    }
}
