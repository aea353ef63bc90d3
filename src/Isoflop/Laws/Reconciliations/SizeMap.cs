using System.Globalization;
using Isoflop.Laws.Allocation;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Reconciliations;

/// <summary>
/// From the baseline's count of parameters to another and back, drawn through the sizes of the runs: the larger count is n + ω n^γ of the smaller
/// one [after Pearce and Song 2024, arXiv 2406.12907, who fix γ at 1/3]; where neither is always the larger, a power law.
/// </summary>
sealed record SizeMap(Func<double, double> ToOther, Func<double, double> ToBaseline, double Scatter, string Formula)
{
    // Counts that agree this well are one count.
    const double Same = 1e-9;

    /// <summary>The map, or null where both counts are the same at every run.</summary>
    /// <param name="baseline">[run]: the baseline's count.</param>
    /// <param name="other">[run]: the other count; NaN where it is not known.</param>
    public static SizeMap? Through(double[] baseline, double[] other)
    {
        var known = Enumerable.Range(0, other.Length).Where(run => other[run] > 0).ToArray();
        var (x, y) = (Array.ConvertAll(known, run => baseline[run]), Array.ConvertAll(known, run => other[run]));
        if (Array.TrueForAll([.. x.Zip(y)], pair => Math.Abs(Math.Log(pair.First / pair.Second)) < Same)) return null;
        var map = Array.TrueForAll([.. x.Zip(y)], pair => pair.First > pair.Second) ? Excess(x, y, otherIsLarger: false)
            : Array.TrueForAll([.. x.Zip(y)], pair => pair.Second > pair.First) ? Excess(y, x, otherIsLarger: true)
            : PowerLaw(x, y);
        var squares = x.Zip(y).Average(pair => Math.Pow(Math.Log(map.ToOther(pair.First) / pair.Second), 2));
        return map with { Scatter = Math.Sqrt(squares) };
    }

    static SizeMap Excess(double[] larger, double[] smaller, bool otherIsLarger)
    {
        var logSmaller = Array.ConvertAll(smaller, Math.Log);
        var logExcess = larger.Zip(smaller, (large, small) => Math.Log(large - small)).ToArray();
        var line = LogLine.Through(logSmaller, logExcess);
        // Embeddings neither shrink as models grow nor outgrow them: where rounding or a few odd shapes say so, the published third is taken.
        var rule = line.Slope is > 0 and < 1
            ? new ParamsConversion(Math.Exp(line.Intercept), line.Slope)
            : ParamsConversion.OfEmbeddings(Math.Exp(logExcess.Zip(logSmaller, (excess, small) => excess - (small / 3)).Average()));
        double Up(double n) => rule.ToLarger(new Params(n)).Value;
        double Down(double n) => rule.ToSmaller(new Params(n)).Value;
        var formula = string.Create(CultureInfo.InvariantCulture, $"N = n + {rule.Factor:G3} n^{rule.Exponent:F3}");
        return otherIsLarger ? new SizeMap(Up, Down, 0, formula) : new SizeMap(Down, Up, 0, formula);
    }

    static SizeMap PowerLaw(double[] x, double[] y)
    {
        var line = LogLine.Through(Array.ConvertAll(x, Math.Log), Array.ConvertAll(y, Math.Log));
        return new SizeMap(
            n => Math.Exp(line.Intercept + (line.Slope * Math.Log(n))),
            n => Math.Exp((Math.Log(n) - line.Intercept) / line.Slope),
            0,
            string.Create(CultureInfo.InvariantCulture, $"n = {Math.Exp(line.Intercept):G3} N^{line.Slope:F3}"));
    }
}
