using Isoflop.Findings;
using MathNet.Numerics.LinearAlgebra;

namespace Isoflop.Runs;

/// <summary>Runs whose loss is too high for their scale: another with no more params and no more tokens did better, or all of their neighbours did.</summary>
static class UndertunedAudit
{
    // Seeds differ by well under one per cent of the loss; a tuned run is not beaten by a smaller one by more.
    const double Beaten = 0.01;

    // Departures are told from scatter at four robust standard deviations, one run in 30,000 if the scatter is normal, and never below 2 %.
    const double Deviations = 4;
    const double LeastDeparture = 0.02;

    // The surface has six coefficients; with fewer than five runs for each it follows the outliers.
    const int EnoughRuns = 30;

    // A quarter of a million products a pass are enough to find six coefficients.
    const int MostFitted = 20_000;

    /// <summary>Checks every run against its neighbours.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="order">The runs by params.</param>
    public static IEnumerable<Finding> Check(RunSet runs, ScaleOrder order)
    {
        if (!runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Tokens) || !runs.Has(RunColumn.Loss)) return [];
        return [.. CheckBeaten(runs, order), .. CheckSurface(runs)];
    }

    static IEnumerable<Finding> CheckBeaten(RunSet runs, ScaleOrder order)
    {
        var loss = runs.Values(RunColumn.Loss);
        var rows = new List<int>();
        var (worst, worstBy, by) = (0, 1.0, 0);
        var ranks = Ranks(runs.Values(RunColumn.Tokens));
        foreach (var part in Comparable(runs, order))
        {
            var best = new PrefixBest(runs.Count);
            foreach (var run in part)
            {
                var (other, lowest) = best.UpTo(ranks[run]);
                if (loss[run] > lowest * (1 + Beaten))
                {
                    rows.Add(runs.Rows[run]);
                    if (loss[run] / lowest > worstBy) (worst, worstBy, by) = (run, loss[run] / lowest, other);
                }
                best.Add(ranks[run], loss[run], run);
            }
        }
        if (rows.Count == 0) yield break;
        rows.Sort();
        yield return new Finding(
            "dominated",
            Severity.Warning,
            $"{rows.Count:N0} of {runs.Count:N0} runs have a loss more than 1% above that of a run with no more params and no more tokens: undertuned or broken ({RowList.Of(rows)}). "
                + $"The worst is row {runs.Rows[worst]}, {100 * (worstBy - 1):F1}% above row {runs.Rows[by]}.",
            "Tune or leave out these runs, or fit the lower envelope.")
        {
            Rows = [.. rows],
        };
    }

    // Fewer tokens that are less repeated, or more experts, may well do better: only runs alike in both are compared.
    static IEnumerable<IEnumerable<int>> Comparable(RunSet runs, ScaleOrder order)
    {
        if (!runs.Has(RunColumn.UniqueTokens) && !runs.Has(RunColumn.Experts)) return [order.ByParams];
        return order.ByParams.GroupBy(run => (
            runs.Has(RunColumn.UniqueTokens) ? runs.Values(RunColumn.UniqueTokens)[run] : 0,
            runs.Has(RunColumn.Experts) ? runs.Values(RunColumn.Experts)[run] : 0));
    }

    // Equal values share a rank.
    static int[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = new int[sorted.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        var ranks = new int[sorted.Length];
        for (int i = 0, rank = 0; i < sorted.Length; i++)
        {
            if (i > 0 && sorted[i] != sorted[i - 1]) rank = i;
            ranks[order[i]] = rank;
        }
        return ranks;
    }

    // log loss as a quadratic in log N and log D: flexible enough for any smooth law over a few decades, and too stiff to follow a single run.
    static IEnumerable<Finding> CheckSurface(RunSet runs)
    {
        if (runs.Count < EnoughRuns || runs.Has(RunColumn.UniqueTokens) || runs.Has(RunColumn.Experts)) yield break;
        var departures = Departures(runs);
        if (departures.Length == 0) yield break;
        var sizes = Array.ConvertAll(departures, Math.Abs);
        var limit = Math.Max(LeastDeparture, Deviations * 1.4826 * Quantiles.Median(sizes));
        var rows = new List<int>();
        var worst = 0;
        for (var i = 0; i < departures.Length; i++)
        {
            if (!(departures[i] > limit)) continue;
            rows.Add(runs.Rows[i]);
            if (!(departures[i] < departures[worst])) worst = i;
        }
        if (rows.Count == 0) yield break;
        yield return new Finding(
            "above-envelope",
            Severity.Warning,
            $"{rows.Count:N0} of {runs.Count:N0} runs lie more than {100 * limit:F1}% above a smooth surface through all of them ({RowList.Of(rows)}). "
                + $"The worst is row {runs.Rows[worst]}, {100 * (Math.Exp(departures[worst]) - 1):F1}% above.",
            "Look at these runs: a loss spike, a badly chosen learning rate or a misread figure moves the exponents.")
        {
            Rows = [.. rows],
        };
    }

    static double[] Departures(RunSet runs)
    {
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var loss = runs.Values(RunColumn.Loss);
        var (centreN, centreD) = (MeanLog(n), MeanLog(d));
        var stride = Math.Max(1, runs.Count / MostFitted);
        var sample = new List<int>();
        for (var i = 0; i < runs.Count; i += stride)
        {
            if (n[i] > 0 && d[i] > 0 && loss[i] > 0) sample.Add(i);
        }
        if (sample.Count < EnoughRuns) return [];
        var weights = new double[sample.Count];
        Array.Fill(weights, 1);
        var coefficients = new double[6];
        var features = new double[6];
        var residuals = new double[sample.Count];
        // Reweighting towards the median surface: weight 1/|residual|, which ten rounds settle.
        for (var round = 0; round < 10; round++)
        {
            var normal = Matrix<double>.Build.Dense(6, 6);
            var right = Vector<double>.Build.Dense(6);
            for (var s = 0; s < weights.Length; s++)
            {
                var i = sample[s];
                Features(Math.Log(n[i]) - centreN, Math.Log(d[i]) - centreD, features);
                for (var a = 0; a < 6; a++)
                {
                    right[a] += weights[s] * features[a] * Math.Log(loss[i]);
                    for (var b = 0; b < 6; b++) normal[a, b] += weights[s] * features[a] * features[b];
                }
            }
            // A set on a line (D = 20 N, two sizes) fixes no surface; the ridge keeps the part that it does fix.
            for (var a = 0; a < 6; a++) normal[a, a] *= 1 + 1e-9;
            coefficients = normal.Svd().Solve(right).ToArray();
            for (var s = 0; s < weights.Length; s++)
            {
                residuals[s] = Math.Abs(Departure(sample[s], runs, centreN, centreD, coefficients, features));
                weights[s] = 1 / Math.Max(residuals[s], 1e-3);
            }
        }
        var departures = new double[runs.Count];
        for (var i = 0; i < departures.Length; i++) departures[i] = Departure(i, runs, centreN, centreD, coefficients, features);
        return departures;
    }

    static double Departure(int i, RunSet runs, double centreN, double centreD, double[] coefficients, double[] features)
    {
        Features(Math.Log(runs.Values(RunColumn.Params)[i]) - centreN, Math.Log(runs.Values(RunColumn.Tokens)[i]) - centreD, features);
        var predicted = 0.0;
        for (var a = 0; a < 6; a++) predicted += coefficients[a] * features[a];
        return Math.Log(runs.Values(RunColumn.Loss)[i]) - predicted;
    }

    static void Features(double x, double y, Span<double> features)
    {
        features[0] = 1;
        features[1] = x;
        features[2] = y;
        features[3] = x * x;
        features[4] = x * y;
        features[5] = y * y;
    }

    static double MeanLog(ReadOnlySpan<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            if (!(value > 0)) continue;
            sum += Math.Log(value);
            count++;
        }
        return count == 0 ? 0 : sum / count;
    }

    /// <summary>The lowest loss among ranks up to a given one, in logarithmic time (a Fenwick tree of minima).</summary>
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

        public (int Run, double Loss) UpTo(int rank)
        {
            var (run, loss) = (0, double.PositiveInfinity);
            for (var i = rank + 1; i > 0; i -= i & -i)
            {
                if (_loss[i] < loss) (run, loss) = (_run[i], _loss[i]);
            }
            return (run, loss);
        }

        public void Add(int rank, double loss, int run)
        {
            // A node that is as low already has ancestors that are.
            for (var i = rank + 1; i < _loss.Length && _loss[i] > loss; i += i & -i) (_loss[i], _run[i]) = (loss, run);
        }
    }
}
