using Isoflop.Findings;
using MathNet.Numerics.Distributions;

namespace Isoflop.Runs.Audits;

/// <summary>Runs whose loss is too high for their scale: another with no more params and no more tokens did better, or all of their neighbours did.</summary>
static class UndertunedAudit
{
    // Seeds differ by well under one per cent of the loss; a tuned run is not beaten by a smaller one by more.
    const double Beaten = 0.01;

    // Departures are told from scatter at 3.5 robust standard deviations, one run in 4,300 if the scatter is normal, and never below 1 %. Of more
    // runs than 215 some lie so far by luck: the limit rises so that a clean table has one with a probability of 5 % at any size [Bonferroni].
    const double Deviations = 3.5;
    const double FalseAlarms = 0.05;
    const double LeastDeparture = 0.01;

    // Among very many runs the best are low by luck: by sqrt(2 ln n) standard deviations. Tables up to this size are judged by the plain rule.
    const int Many = 2_000;

    /// <summary>Checks every run against its neighbours.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="byParams">Indices of the runs by params, then tokens.</param>
    public static IEnumerable<Finding> Check(RunSet runs, int[] byParams)
    {
        if (!runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Tokens) || !runs.Has(RunColumn.Loss)) return [];
        // Where loss is more than a function of params and tokens there is no one surface.
        var comparable = !runs.Has(RunColumn.UniqueTokens) && !runs.Has(RunColumn.Experts);
        var surface = comparable ? LossSurface.Through(runs) : null;
        var beaten = runs.Count <= Many ? Beaten : Math.Max(Beaten, (surface?.Scatter ?? Beaten) * (Deviations + Math.Sqrt(2 * Math.Log(runs.Count))));
        return [.. CheckBeaten(runs, byParams, beaten), .. surface is not null ? CheckSurface(runs, surface) : comparable ? [TooFew(runs)] : []];
    }

    static Finding[] CheckBeaten(RunSet runs, int[] byParams, double beaten)
    {
        var rows = new List<int>();
        var (worst, worstBy, by) = (0, 1.0, 0);
        var d = runs.Values(RunColumn.Tokens);
        var unique = runs.Values(RunColumn.UniqueTokens);
        var loss = runs.Values(RunColumn.Loss);
        var tokens = new LogBuckets(d);
        foreach (var part in Comparable(runs, byParams))
        {
            var best = new PrefixBest(tokens.Count);
            foreach (var run in part)
            {
                // Where text repeats, more params or tokens may truly do worse [Muennighoff 2023].
                if (!unique.IsEmpty && d[run] > ScaleOrder.SameSize * unique[run]) continue;
                var bucket = tokens.Of(d[run]);
                var (other, lowest) = best.UpTo(bucket);
                if (loss[run] > lowest * (1 + beaten))
                {
                    rows.Add(runs.Rows[run]);
                    if (loss[run] / lowest > worstBy) (worst, worstBy, by) = (run, loss[run] / lowest, other);
                }
                best.Add(bucket, loss[run], run);
            }
        }
        if (rows.Count == 0) return [];
        rows.Sort();
        return
        [
            new Finding(
                "dominated",
                Severity.Warning,
                $"{rows.Count:N0} of {runs.Count:N0} runs have a loss more than {100 * beaten:G2}% above that of a run with no more params and no more tokens: undertuned or broken ({RowList.Of(rows)}). "
                    + $"The worst is row {runs.Rows[worst]}, {100 * (worstBy - 1):F1}% above row {runs.Rows[by]}.",
                "Tune or leave out these runs, or fit the lower envelope.")
            {
                Rows = [.. rows],
            },
        ];
    }

    // Fewer tokens that are less repeated, or more experts, may well do better: only runs alike in both are compared.
    static IEnumerable<int[]> Comparable(RunSet runs, int[] byParams)
    {
        if (!runs.Has(RunColumn.UniqueTokens) && !runs.Has(RunColumn.Experts)) return [byParams];
        var parts = byParams.GroupBy(run => (
            runs.Has(RunColumn.UniqueTokens) ? runs.Values(RunColumn.UniqueTokens)[run] : 0,
            runs.Has(RunColumn.Experts) ? runs.Values(RunColumn.Experts)[run] : 0));
        return parts.Select(part => part.ToArray());
    }

    static Finding TooFew(RunSet runs) => new(
        "envelope-not-drawn",
        Severity.Note,
        $"{runs.Count} runs are too few to lay a smooth surface through them ({LossSurface.EnoughRuns} are enough): a single run that lies too high is only found where one with no more params and no more tokens did better.",
        "Look for such runs in the residuals of a fit.");

    static Finding[] CheckSurface(RunSet runs, LossSurface surface)
    {
        var deviations = Math.Max(Deviations, -Normal.InvCDF(0, 1, FalseAlarms / runs.Count));
        var limit = Math.Max(LeastDeparture, deviations * surface.Scatter);
        var rows = new List<int>();
        var (worst, worstBy) = (0, limit);
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var loss = runs.Values(RunColumn.Loss);
        var factor = Math.Exp(limit);
        for (var i = 0; i < n.Length; i++)
        {
            if (!(loss[i] > factor * surface.At(n[i], d[i]))) continue;
            var departure = surface.Departure(n[i], d[i], loss[i]);
            if (!(departure > limit)) continue;
            rows.Add(runs.Rows[i]);
            if (departure > worstBy) (worst, worstBy) = (i, departure);
        }
        if (rows.Count == 0) return [];
        return
        [
            new Finding(
                "above-envelope",
                Severity.Warning,
                $"{rows.Count:N0} of {runs.Count:N0} runs lie more than {100 * limit:F1}% above a smooth surface through all of them ({RowList.Of(rows)}). "
                    + $"The worst is row {runs.Rows[worst]}, {100 * (Math.Exp(worstBy) - 1):F1}% above.",
                "Look at these runs: a loss spike, a badly chosen learning rate or a misread figure moves the exponents.")
            {
                Rows = [.. rows],
            },
        ];
    }

    /// <summary>The lowest loss among buckets up to a given one, in logarithmic time (a Fenwick tree of minima).</summary>
    sealed class PrefixBest
    {
        readonly double[] _loss;
        readonly int[] _run;

        public PrefixBest(int count)
        {
            _loss = new double[count + 1];
            _run = new int[count + 1];
            Array.Fill(_loss, double.PositiveInfinity);
        }

        public (int Run, double Loss) UpTo(int bucket)
        {
            var (run, loss) = (0, double.PositiveInfinity);
            for (var i = bucket + 1; i > 0; i -= i & -i)
            {
                if (_loss[i] < loss) (run, loss) = (_run[i], _loss[i]);
            }
            return (run, loss);
        }

        public void Add(int bucket, double loss, int run)
        {
            // A node that is as low already has ancestors that are.
            for (var i = bucket + 1; i < _loss.Length && _loss[i] > loss; i += i & -i) (_loss[i], _run[i]) = (loss, run);
        }
    }
}
