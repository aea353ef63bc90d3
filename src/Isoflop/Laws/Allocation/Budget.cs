using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>One budget while its minima are sought.</summary>
sealed class Budget
{
    // A minimum nearer to the smallest or largest size than 2 % is on it.
    const double EdgeWidth = 0.02;

    readonly Dictionary<AllocationMethod, (double LogParams, double Loss)?> _minima = [];

    public Budget(MeasuredScales scales, int[] members)
    {
        Members = members;
        Runs = scales.Runs.Select(members);
        LogFlops = members.Average(run => scales.LogFlops[run]);
        LogCentre = members.Average(run => scales.LogParams[run]);
        Sizes = BudgetClusters.Sizes(scales, members);
        Curve = new ProfileCurve(
            Array.ConvertAll(members, run => scales.LogParams[run] - LogCentre), Runs.Values(RunColumn.Loss).ToArray(), BudgetClusters.SameSize);
    }

    /// <summary>Indices of its runs among the measured ones.</summary>
    public int[] Members { get; }

    public RunSet Runs { get; }

    public double LogFlops { get; }

    public Flops Flops => new(Math.Exp(LogFlops));

    public double LogCentre { get; }

    public int Sizes { get; }

    public ProfileCurve Curve { get; }

    /// <summary>The minimum of a method's curve, wherever it lies; null where the sizes are too few or the curve opens downward.</summary>
    public (double LogParams, double Loss)? Minimum(AllocationMethod method)
    {
        if (!_minima.TryGetValue(method, out var minimum))
        {
            if (Curve.Supports(method) && Curve.Minimum(method) is { } found) minimum = (LogCentre + found.X, found.Loss);
            _minima.Add(method, minimum);
        }
        return minimum;
    }

    /// <summary>Whether the minimum lies inside the sizes tried.</summary>
    public bool IsUsed(AllocationMethod method) =>
        Minimum(method) is { } minimum
        && minimum.LogParams > LogCentre + Curve.Range.Low + EdgeWidth
        && minimum.LogParams < LogCentre + Curve.Range.High - EdgeWidth;

    /// <summary>ln N* of a replicate, drawn back to the sizes tried where its curve has its minimum beyond; NaN where it has none.</summary>
    public double Replicate(AllocationMethod method, double[] weights) =>
        Curve.Minimum(method, weights) is { } minimum ? LogCentre + Math.Clamp(minimum.X, Curve.Range.Low, Curve.Range.High) : double.NaN;
}
