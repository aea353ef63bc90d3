using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>One budget while its minima are sought: its runs and the curves through them.</summary>
sealed class Budget
{
    // A minimum nearer to the smallest or largest size than 2 % is on it.
    const double EdgeWidth = 0.02;

    readonly ProfileParabola _parabola;
    readonly ProfileParabola? _local;
    readonly ProfileSpline? _spline;
    readonly double[] _sizes;

    public Budget(MeasuredScales scales, int[] members)
    {
        Members = members;
        Runs = scales.Runs.Select(members);
        LogFlops = members.Average(run => scales.LogFlops[run]);
        LogCentre = members.Average(run => scales.LogParams[run]);
        var x = Array.ConvertAll(members, run => scales.LogParams[run] - LogCentre);
        var losses = Runs.Values(RunColumn.Loss).ToArray();
        _sizes = BudgetClusters.Sizes(x);
        _parabola = ProfileParabola.ThroughAll(x, losses);
        _local = ProfileParabola.NearMinimum(x, losses, _sizes);
        _spline = ProfileSpline.Through(x, losses, _sizes);
    }

    /// <summary>Indices of its runs among the measured ones.</summary>
    public int[] Members { get; }

    public RunSet Runs { get; }

    public double LogFlops { get; }

    public Flops Flops => new(Math.Exp(LogFlops));

    public double LogCentre { get; }

    /// <summary>Number of different sizes.</summary>
    public int Sizes => _sizes.Length;

    public (Params Smallest, Params Largest) Range => (new(Math.Exp(LogCentre + _sizes[0])), new(Math.Exp(LogCentre + _sizes[^1])));

    /// <summary>The curve of a method, or null where the sizes are too few for it.</summary>
    public ProfileCurve? Curve(AllocationMethod method) => method switch
    {
        AllocationMethod.Parabola => _parabola,
        AllocationMethod.LocalQuadratic => _local,
        _ => _spline,
    };

    /// <summary>ln N* and the loss there, wherever the minimum lies; null where there is no curve or it opens downward.</summary>
    public (double LogParams, double Loss)? Minimum(AllocationMethod method) =>
        Curve(method)?.Minimum() is { } minimum ? (LogCentre + minimum.X, minimum.Loss) : null;

    /// <summary>Whether the minimum lies inside the sizes tried.</summary>
    public bool IsUsed(AllocationMethod method) =>
        Curve(method)?.Minimum() is { } minimum && minimum.X > _sizes[0] + EdgeWidth && minimum.X < _sizes[^1] - EdgeWidth;

    /// <summary>ln N* of a replicate, drawn back to the sizes tried where its curve has its minimum beyond; NaN where it has none.</summary>
    /// <param name="method">The method.</param>
    /// <param name="errors">[run]: in units of the budget's noise.</param>
    public double Replicate(AllocationMethod method, ReadOnlySpan<double> errors) =>
        Curve(method)?.Minimum(errors) is { } minimum ? LogCentre + Math.Clamp(minimum.X, _sizes[0], _sizes[^1]) : double.NaN;
}
