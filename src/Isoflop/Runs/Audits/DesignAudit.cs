using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Audits;

/// <summary>Whether the runs can carry a law at all: enough of them, far enough apart, around their optimum, finished, counted once.</summary>
static class DesignAudit
{
    // L(N,D) = E + A N^-α + B D^-β has five coefficients; two runs for each is the least that leaves anything to check them by.
    const int Coefficients = 5;
    const int EnoughRuns = 2 * Coefficients;

    // A power law in one variable needs three sizes to be fitted and one more to be contradicted.
    const int EnoughSizes = 4;

    // Over less than 1.5 decades of compute a power law with a floor and one without differ by less than the noise between seeds.
    const double EnoughDecades = 1.5;

    // Runs within 10 % of compute are meant to be of one budget.
    const double SameBudget = 1.1;

    // Losses of runs that differ in their seed alone differ by some tenths of a per cent.
    const double SeedNoise = 0.003;

    /// <summary>Checks the design of the set.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="order">The runs by params.</param>
    public static IEnumerable<Finding> Check(RunSet runs, ScaleOrder order) =>
    [
        .. CheckCounts(runs, order),
        .. CheckSpan(runs),
        .. CheckDuplicates(runs, order),
        .. CheckCentres(runs),
        .. CheckFinished(runs),
        .. CheckConvention(runs, order),
    ];

    static IEnumerable<Finding> CheckCounts(RunSet runs, ScaleOrder order)
    {
        if (runs.Count < EnoughRuns)
        {
            yield return new Finding(
                "too-few-runs",
                runs.Count < Coefficients ? Severity.Error : Severity.Warning,
                $"{runs.Count} runs for the {Coefficients} coefficients of a law in params and tokens; {EnoughRuns} is the least that leaves something to check it by.",
                $"Measure at least {EnoughRuns - runs.Count} more, or fit a law with fewer coefficients.");
        }
        if (order.Sizes is > 0 and < EnoughSizes)
        {
            yield return new Finding(
                "too-few-sizes",
                Severity.Warning,
                $"{order.Sizes} different model sizes: an exponent in params needs at least {EnoughSizes}.",
                "Measure more sizes, or fix the exponent.");
        }
    }

    static IEnumerable<Finding> CheckSpan(RunSet runs)
    {
        var (low, high) = (double.PositiveInfinity, 0.0);
        foreach (var flops in runs.Values(RunColumn.Flops))
        {
            if (!double.IsFinite(flops)) continue;
            low = Math.Min(low, flops);
            high = Math.Max(high, flops);
        }
        var decades = Math.Log10(high / low);
        if (!(decades is >= 0 and < EnoughDecades)) yield break;
        yield return new Finding(
            "budgets-narrow",
            Severity.Warning,
            $"The budgets span {decades:F2} decades, from {new Flops(low)} to {new Flops(high)} FLOPs; a law needs {EnoughDecades:F1} to be told from others.",
            $"Measure runs near {new Flops(low * Math.Pow(10, EnoughDecades))} FLOPs or above.");
    }

    static IEnumerable<Finding> CheckDuplicates(RunSet runs, ScaleOrder order)
    {
        var d = runs.Values(RunColumn.Tokens);
        var loss = runs.Values(RunColumn.Loss);
        if (order.ByParams.Length == 0 || d.IsEmpty || loss.IsEmpty) return [];
        var rows = new List<int>();
        // Of equal runs the one that stands first in the table is the original.
        var first = new Dictionary<double, int>();
        for (var i = 1; i < order.ByParams.Length; i++)
        {
            var (before, at) = (order.ByParams[i - 1], order.ByParams[i]);
            if (order.SortedParams[i - 1] != order.SortedParams[i] || d[before] != d[at])
            {
                if (first.Count > 0) first.Clear();
                continue;
            }
            first.TryAdd(loss[before], runs.Rows[before]);
            if (first.TryAdd(loss[at], runs.Rows[at])) continue;
            rows.Add(Math.Max(first[loss[at]], runs.Rows[at]));
            first[loss[at]] = Math.Min(first[loss[at]], runs.Rows[at]);
        }
        if (rows.Count == 0) return [];
        rows.Sort();
        return
        [
            new Finding(
                "duplicates",
                Severity.Warning,
                $"{rows.Count:N0} runs repeat another with the same params, tokens and loss ({RowList.Of(rows)}); a resampling takes them for independent.",
                "Leave the copies out; where they are repetitions of one run, give them a common group.")
            {
                Rows = [.. rows],
            },
        ];
    }

    static IEnumerable<Finding> CheckCentres(RunSet runs)
    {
        // Where text repeats, the optimum depends on how often; budgets alone do not tell the runs apart.
        if (!runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Flops) || !runs.Has(RunColumn.Loss) || runs.Has(RunColumn.UniqueTokens)) return [];
        var n = runs.Values(RunColumn.Params);
        var (budgets, told, rows) = (0, new List<string>(), new List<int>());
        var groups = new LogBuckets(runs.Values(RunColumn.Flops)).Groups(runs.Values(RunColumn.Flops), SameBudget);
        for (var g = 0; g < groups.Count; g++)
        {
            if (Budget(runs, groups[g]) is not { } budget) continue;
            budgets++;
            // A group may end in the middle of a budget: what counts is everything within 10 % of its best run.
            if (budget.Edge is null || Budget(runs, Around(runs, groups, g, budget.Best)) is not { Edge: { } edge } centred) continue;
            if (centred.Best != budget.Best) continue;
            told.Add($"{new Flops(runs.Values(RunColumn.Flops)[budget.Best])} FLOPs (best is the {edge} size, {new Params(n[budget.Best])})");
            rows.Add(runs.Rows[budget.Best]);
        }
        if (told.Count == 0) return [];
        return
        [
            new Finding(
                "budget-not-centred",
                Severity.Warning,
                $"In {told.Count} of {budgets} budgets the lowest loss is at the edge of the sizes tried, so the optimum lies outside: "
                    + string.Join(", ", told.Take(4)) + (told.Count > 4 ? $" and {told.Count - 4} more" : "") + ".",
                "Add runs beyond that size at the same FLOPs, or leave these budgets out of a fit to the optima.")
            {
                Rows = [.. rows.Order()],
            },
        ];
    }

    static int[] Around(RunSet runs, List<int[]> groups, int group, int best)
    {
        var budget = runs.Values(RunColumn.Flops)[best];
        var around = new List<int>();
        for (var g = Math.Max(0, group - 1); g <= Math.Min(groups.Count - 1, group + 1); g++)
        {
            foreach (var run in groups[g])
            {
                var flops = runs.Values(RunColumn.Flops)[run];
                if (flops * SameBudget >= budget && flops <= budget * SameBudget) around.Add(run);
            }
        }
        return [.. around];
    }

    // A budget is a group of runs that was swept over sizes: at least four of them, spread over a factor of two.
    static (int Best, string? Edge)? Budget(RunSet runs, int[] group)
    {
        if (group.Length < EnoughSizes) return null;
        var n = runs.Values(RunColumn.Params);
        var loss = runs.Values(RunColumn.Loss);
        var best = group[0];
        var (smallest, largest) = (double.PositiveInfinity, 0.0);
        foreach (var run in group)
        {
            if (loss[run] < loss[best]) best = run;
            smallest = Math.Min(smallest, n[run]);
            largest = Math.Max(largest, n[run]);
        }
        if (!(largest >= 2 * smallest) || !HasSizes(n, group, EnoughSizes)) return null;
        // An edge that is no better than the noise between seeds says nothing.
        foreach (var run in group)
        {
            var sameSize = n[run] <= n[best] * ScaleOrder.SameSize && n[run] * ScaleOrder.SameSize >= n[best];
            if (!sameSize && loss[run] < loss[best] * (1 + SeedNoise)) return (best, null);
        }
        return (best, n[best] <= smallest * ScaleOrder.SameSize ? "smallest" : n[best] * ScaleOrder.SameSize >= largest ? "largest" : null);
    }

    static bool HasSizes(ReadOnlySpan<double> n, int[] group, int wanted)
    {
        Span<double> sizes = stackalloc double[wanted];
        var count = 0;
        foreach (var run in group)
        {
            var known = false;
            foreach (var size in sizes[..count]) known |= n[run] <= size * ScaleOrder.SameSize && n[run] * ScaleOrder.SameSize >= size;
            if (known) continue;
            sizes[count++] = n[run];
            if (count == wanted) return true;
        }
        return false;
    }

    static IEnumerable<Finding> CheckFinished(RunSet runs)
    {
        var column = runs.Has(RunColumn.Step) ? RunColumn.Step : RunColumn.Tokens;
        var planned = runs.Has(RunColumn.Step) || !runs.Groups.IsEmpty;
        if (!planned || !runs.Has(column)) return [];
        var rows = new List<int>();
        var example = "";
        var siblings = Enumerable.Range(0, runs.Count)
            .Where(i => runs.Values(column)[i] > 0)
            .GroupBy(i => (runs.Groups.IsEmpty ? null : runs.Groups[i], runs.Has(RunColumn.Params) ? runs.Values(RunColumn.Params)[i] : 0));
        foreach (var plan in siblings)
        {
            // The plan is what most of the siblings reached, to the step; one that stands alone below it broke off.
            var ends = plan.CountBy(i => runs.Values(column)[i]).ToDictionary();
            var (reached, times) = ends.MaxBy(end => end.Value);
            if (times < 2 || times * 2 <= plan.Count()) continue;
            foreach (var i in plan)
            {
                var end = runs.Values(column)[i];
                if (end >= 0.95 * reached || ends[end] > 1) continue;
                if (rows.Count == 0) example = $"row {runs.Rows[i]} ends at {end:G6}, {times} siblings at {reached:G6}";
                rows.Add(runs.Rows[i]);
            }
        }
        if (rows.Count == 0) return [];
        rows.Sort();
        return
        [
            new Finding(
                "unfinished",
                Severity.Warning,
                $"{rows.Count:N0} runs end before their siblings of the same size: {example} ({(column == RunColumn.Step ? "steps" : "tokens")}).",
                "Finish these runs or leave them out: a learning rate that was not decayed gives a higher loss.")
            {
                Rows = [.. rows],
            },
        ];
    }

    static IEnumerable<Finding> CheckConvention(RunSet runs, ScaleOrder order)
    {
        if (runs.Convention != ParamsConvention.Unknown || order.ByParams.Length == 0) return [];
        var n = runs.Values(RunColumn.Params);
        var (smallest, largest) = (n[order.ByParams[0]], n[order.ByParams[^1]]);
        // NaN sorts first: a table that lacks some params says nothing about its smallest model.
        if (!(smallest > 0)) return [];
        var known = runs.Has(RunColumn.Vocabulary) && runs.Values(RunColumn.Vocabulary)[order.ByParams[0]] is > 1 and var entries ? entries : double.NaN;
        // 32,000 entries are at the low end of what is in use, so that the share is not exaggerated.
        var vocabulary = double.IsNaN(known) ? 32_000 : known;
        var (share, shareOfLargest) = (EmbeddingShare(smallest, vocabulary), EmbeddingShare(largest, vocabulary));
        if (share < 0.1) return [];
        return
        [
            new Finding(
                "convention-unknown",
                Severity.Note,
                $"Whether N counts the embedding is not said, and it matters: {vocabulary:N0} entries{(double.IsNaN(known) ? " (assumed)" : "")} would be about "
                    + $"{100 * share:F0}% of the smallest model ({new Params(smallest)}) and {100 * shareOfLargest:F0}% of the largest ({new Params(largest)}), and exponents move with it.",
                "Say which parameters N counts, or add the column non_embedding_params."),
        ];
    }

    // N = 12 layers width^2 + vocabulary width, with width / layers = 64 (768 / 12 in GPT-2 small; larger models are wider still, where it matters less).
    static double EmbeddingShare(double n, double vocabulary)
    {
        var (low, high) = (1.0, 1e7);
        for (var i = 0; i < 100; i++)
        {
            var width = Math.Sqrt(low * high);
            if (12 * width / 64 * width * width + vocabulary * width < n) low = width;
            else high = width;
        }
        return Math.Min(1, vocabulary * low / n);
    }
}
