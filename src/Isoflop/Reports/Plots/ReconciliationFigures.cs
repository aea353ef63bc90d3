using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws.Reconciliations;

namespace Isoflop.Reports.Plots;

/// <summary>The figures of a reconciliation.</summary>
public static class ReconciliationFigures
{
    // Longer names would leave the axis no room.
    const int LongestName = 44;

    // Intervals of runs that say next to nothing would press the others flat.
    const double Widest = 100;

    /// <summary>N* over the baseline's, a row a choice, the largest effect at the top.</summary>
    /// <param name="reconciliation">The reconciliation.</param>
    public static Figure Effects(Reconciliation reconciliation)
    {
        var factors = reconciliation.Factors;
        if (factors.IsEmpty) return new Figure("Nothing to compare", Axis.Log("N* over the baseline's", Ticks.Plain), Axis.Linear(""));
        var level = Cells.Level(reconciliation.Fit.Options.Level);
        return new Figure(
            $"What moves the optimal size at {reconciliation.At} FLOPs",
            Axis.Log($"N* over the baseline's, {reconciliation.Baseline.Params}", Ticks.Plain),
            Axis.Named("", [.. factors.Reverse().Select(Name)]))
        {
            Subtitle = $"{reconciliation.Baseline.Runs:N0} runs, one choice changed at a time; a is the exponent of N* in C that it gives ({reconciliation.Baseline.SizeExponent:F3} as they are)",
            Caption = $"Lines: {level} intervals of the ratio, on the same draws of the runs where there are such; cut off beyond a factor of {Widest:N0}.",
            Marks =
            [
                Mark.VerticalRule(1),
                .. Series("interval leaves out 1", isClear: true, factors),
                .. Series("interval holds 1", isClear: false, factors),
            ],
        };
    }

    static IEnumerable<Mark> Series(string name, bool isClear, ImmutableArray<FactorEffect> factors)
    {
        var rows = Enumerable.Range(0, factors.Length).Where(i => factors[i].IsClear == isClear).ToArray();
        if (rows.Length == 0) yield break;
        double Row(int i) => factors.Length - i;
        double[] x = [.. rows.SelectMany(i => new[] { Cut(factors[i].ParamsRatioInterval.Low), Cut(factors[i].ParamsRatioInterval.High), double.NaN })];
        double[] y = [.. rows.SelectMany(i => new[] { Row(i), Row(i), double.NaN })];
        yield return Mark.Line(name, x, y) with { Pattern = LinePattern.Solid };
        yield return Mark.Points(name, rows.Select(i => Cut(factors[i].ParamsRatio)), rows.Select(Row)) with { Filled = isClear };
    }

    static double Cut(double ratio) => double.IsNaN(ratio) ? ratio : Math.Clamp(ratio, 1 / Widest, Widest);

    static string Name(FactorEffect factor)
    {
        var name = factor.Factor == "all of it" ? "Kaplan-like in all" : $"{factor.Factor}: {factor.To}";
        return $"{(name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…")}, a {factor.Prescription.SizeExponent:F3}";
    }
}
