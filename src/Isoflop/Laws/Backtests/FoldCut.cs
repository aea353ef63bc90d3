using System.Globalization;
using Isoflop.Findings;
using Isoflop.Runs;

namespace Isoflop.Laws.Backtests;

/// <summary>A cut between past and future, as indices of runs in order of scale.</summary>
sealed record FoldCut(double Cut, int[] Past, int[] Future, double Extrapolation)
{
    /// <summary>What a report says of it.</summary>
    public Fold Summary => new(Cut, Past.Length, Future.Length, Extrapolation);

    /// <summary>The cuts of some of the runs.</summary>
    /// <exception cref="InputException">The runs lack the scale, or the cut leaves nothing to fit or nothing to forecast.</exception>
    public static FoldCut[] Of(RunSet runs, int[] some, BacktestOptions options)
    {
        RequireScale(runs, options);
        var scales = runs.Values(options.By).ToArray();
        var usable = some.Where(i => scales[i] > 0).OrderBy(i => scales[i]).ToArray();
        return
        [
            .. Cuts(Array.ConvertAll(usable, i => scales[i]), options).Select(cut => new FoldCut(
                cut,
                [.. usable.Where(i => scales[i] <= cut)],
                [.. usable.Where(i => scales[i] > cut)],
                scales[usable[^1]] / cut)),
        ];
    }

    static void RequireScale(RunSet runs, BacktestOptions options)
    {
        if (runs.Has(options.By)) return;
        throw new InputException(
            $"no {options.By.Header()} in the runs", "--by", "a scale that the runs have", "Choose --by flops, params or tokens.");
    }

    // Cuts lie between distinct budgets: runs within 5 % of each other stay on one side.
    static double[] Cuts(double[] sorted, BacktestOptions options)
    {
        if (options.Cut is { } cut)
        {
            var past = sorted.Count(scale => scale <= cut);
            if (past > 0 && past < sorted.Length) return [cut];
            throw new InputException(
                $"{past} of {sorted.Length} runs lie at or below {cut.ToString("G4", CultureInfo.InvariantCulture)}",
                "--cut",
                $"a value between the smallest and the largest ({sorted[0]:G4} to {sorted[^1]:G4})",
                "Choose a cut that leaves runs on both sides.");
        }
        var gaps = Enumerable.Range(1, Math.Max(0, sorted.Length - 1)).Where(i => sorted[i] > 1.05 * sorted[i - 1]).ToArray();
        if (gaps.Length == 0)
            throw new InputException("all runs at one scale", "backtest", "runs at several scales", "Add runs at other budgets, or choose another --by.");
        var cuts = new SortedSet<int>();
        for (var fold = 0; fold < options.Folds; fold++)
        {
            var share = options.Folds == 1 ? 0.7 : 0.5 + (0.4 * fold / (options.Folds - 1));
            cuts.Add(gaps.MinBy(gap => Math.Abs(gap - (share * sorted.Length))));
        }
        return [.. cuts.Select(gap => sorted[gap - 1])];
    }
}
