using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs;

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
        if (!(decades < EnoughDecades)) yield break;
        yield return new Finding(
            "budgets-narrow",
            Severity.Warning,
            $"The budgets span {decades:F2} decades, from {new Flops(low)} to {new Flops(high)} FLOPs; a law needs {EnoughDecades:F1} to be told from others.",
            $"Measure runs near {new Flops(low * Math.Pow(10, EnoughDecades))} FLOPs or above.");
    }

    static IEnumerable<Finding> CheckDuplicates(RunSet runs, ScaleOrder order)
    {
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var loss = runs.Values(RunColumn.Loss);
        if (n.IsEmpty || d.IsEmpty || loss.IsEmpty) return [];
        var rows = new List<int>();
        var seen = new HashSet<double>();
        for (var i = 1; i < order.ByParams.Length; i++)
        {
            var (before, at) = (order.ByParams[i - 1], order.ByParams[i]);
            if (n[before] != n[at] || d[before] != d[at])
            {
                seen.Clear();
                continue;
            }
            seen.Add(loss[before]);
            if (!seen.Add(loss[at])) rows.Add(runs.Rows[at]);
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
        if (!runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Flops) || !runs.Has(RunColumn.Loss)) return [];
        var c = runs.Values(RunColumn.Flops).ToArray();
        var byFlops = new int[c.Length];
        for (var i = 0; i < byFlops.Length; i++) byFlops[i] = i;
        Array.Sort(c, byFlops);
        var (budgets, told, rows) = (0, new List<string>(), new List<int>());
        for (int start = 0, end; start < c.Length; start = end)
        {
            for (end = start + 1; end < c.Length && c[end] <= c[start] * SameBudget; end++)
            {
            }
            if (Budget(runs, byFlops.AsSpan(start..end)) is not { } budget) continue;
            budgets++;
            if (budget.Edge is not { } edge) continue;
            told.Add($"{new Flops(c[start])} FLOPs (best is the {edge} of {budget.Sizes} sizes, {new Params(runs.Values(RunColumn.Params)[budget.Best])})");
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

    // A budget is a group of runs that was swept over sizes: at least four of them, spread over a factor of two.
    static (int Sizes, int Best, string? Edge)? Budget(RunSet runs, ReadOnlySpan<int> group)
    {
        if (group.Length < EnoughSizes) return null;
        var n = runs.Values(RunColumn.Params);
        var loss = runs.Values(RunColumn.Loss);
        var best = group[0];
        foreach (var run in group)
        {
            if (loss[run] < loss[best]) best = run;
        }
        var sizes = new double[group.Length];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = n[group[i]];
        Array.Sort(sizes);
        var count = ScaleOrder.CountSizes(sizes);
        if (count < EnoughSizes || sizes[^1] < 2 * sizes[0]) return null;
        var edge = n[best] <= sizes[0] * ScaleOrder.SameSize ? "smallest" : n[best] * ScaleOrder.SameSize >= sizes[^1] ? "largest" : null;
        return (count, best, edge);
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
