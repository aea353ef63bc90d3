using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Laws.Allocation;

/// <summary>
/// Which runs were meant to have the same compute. Without stated budgets, the window of compute (the tolerance on either side of its middle)
/// that holds the most different sizes is a budget, then the next fullest of what is left, down to four sizes. Cutting the sorted compute at
/// its gaps would be simpler, but runs of other designs between the budgets close the gaps.
/// </summary>
static class BudgetClusters
{
    /// <summary>A parabola has three coefficients; the fourth size is the first that can contradict it.</summary>
    public const int LeastSizes = 4;

    /// <summary>Largest difference in ln N of one size: rounded and digitised sizes of one model differ by up to 2 %.</summary>
    public const double SameSize = 0.02;

    /// <summary>Indices of the runs of each budget, by compute.</summary>
    /// <exception cref="InputException">No budget has enough sizes.</exception>
    public static List<int[]> Find(MeasuredScales scales, AllocationOptions options)
    {
        var clusters = options.Budgets.IsEmpty ? Densest(scales, options.BudgetTolerance) : Stated(scales, options);
        var found = clusters.Where(cluster => Sizes(scales, cluster) >= LeastSizes).OrderBy(cluster => scales.LogFlops[cluster[0]]).ToList();
        return found.Count > 0 ? found : throw TooFewSizes(scales, clusters, options);
    }

    /// <summary>The different sizes, in ascending order.</summary>
    /// <param name="logParams">ln N of runs in any order.</param>
    public static double[] Sizes(IEnumerable<double> logParams)
    {
        var sizes = new List<double>();
        foreach (var size in logParams.Order())
        {
            if (sizes.Count == 0 || size - sizes[^1] > SameSize) sizes.Add(size);
        }
        return [.. sizes];
    }

    static int Sizes(MeasuredScales scales, IEnumerable<int> runs) => Sizes(runs.Select(run => scales.LogParams[run])).Length;

    static List<int[]> Stated(MeasuredScales scales, AllocationOptions options) =>
    [
        .. options.Budgets.Select(budget => Enumerable.Range(0, scales.Count)
            .Where(run => Math.Abs(scales.LogFlops[run] - Math.Log(budget.Value)) <= Math.Log(1 + options.BudgetTolerance)
                && options.Budgets.MinBy(other => Math.Abs(scales.LogFlops[run] - Math.Log(other.Value))) == budget)
            .ToArray()),
    ];

    static List<int[]> Densest(MeasuredScales scales, double tolerance)
    {
        var left = Enumerable.Range(0, scales.Count).OrderBy(run => scales.LogFlops[run]).ToArray();
        var clusters = new List<int[]>();
        while (left.Length > 0)
        {
            var (start, end) = Fullest(scales, left, tolerance);
            clusters.Add(left[start..end]);
            if (Sizes(scales, clusters[^1]) < LeastSizes) break;
            left = [.. left[..start], .. left[end..]];
        }
        return clusters;
    }

    // The window with the most sizes; of equals the one with the least spread of compute, then the cheapest.
    static (int Start, int End) Fullest(MeasuredScales scales, int[] left, double tolerance)
    {
        var width = 2 * Math.Log(1 + tolerance) * (1 + 1e-9);
        var (best, bestSizes, bestSpread) = ((0, 0), 0, 0.0);
        for (int start = 0, end = 0; start < left.Length; start++)
        {
            var grew = end;
            while (end < left.Length && scales.LogFlops[left[end]] - scales.LogFlops[left[start]] <= width) end++;
            // A window that only lost its first run holds no more than the one before.
            if (end == grew) continue;
            var sizes = Sizes(scales, left[start..end]);
            var spread = scales.LogFlops[left[end - 1]] - scales.LogFlops[left[start]];
            if (sizes > bestSizes || (sizes == bestSizes && spread < bestSpread)) (best, bestSizes, bestSpread) = ((start, end), sizes, spread);
        }
        return best;
    }

    static InputException TooFewSizes(MeasuredScales scales, List<int[]> clusters, AllocationOptions options)
    {
        var counts = options.Budgets.IsEmpty
            ? $"the fullest budget found, near {new Flops(Math.Exp(scales.LogFlops[clusters[0][0]]))} FLOPs, has {Sizes(scales, clusters[0])}"
            : string.Join(", ", clusters.Select((cluster, i) => $"{options.Budgets[i]} FLOPs has {Sizes(scales, cluster)}"));
        return new InputException(
            $"no budget has enough different sizes: {counts} (runs within {options.BudgetTolerance:P0} of a budget's compute)",
            "the isoFLOP profiles",
            $"at least {LeastSizes} different sizes at a budget, at two budgets or more",
            "Train further sizes at the same compute, name the budgets (--budgets 1e19,1e20), or use the parametric method, which needs no budgets.");
    }
}
