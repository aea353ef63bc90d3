using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Runs.Audits;

/// <summary>FLOPs against the rule C = 6ND [Kaplan 2020]: a wrong unit, another rule, a trend with size, or scatter.</summary>
static class FlopsAudit
{
    // The rule itself leaves out attention and embeddings, a few per cent at most sizes: below 10 % nothing is wrong, above 30 % something is.
    const double Small = 0.10;
    const double Large = 0.30;

    /// <summary>Compares where params, tokens and FLOPs are all there.</summary>
    /// <param name="runs">The runs, at least one.</param>
    /// <param name="scratch">Room for a number a run.</param>
    public static IEnumerable<Finding> Check(RunSet runs, double[] scratch)
    {
        if (!runs.Has(RunColumn.Params) || !runs.Has(RunColumn.Tokens) || !runs.Has(RunColumn.Flops)) yield break;
        // Most tables agree with the rule everywhere, and need no statistics.
        if (Far(runs, 1, Small).Count == 0) yield break;
        var known = Ratios(runs, scratch);
        if (known == 0) yield break;
        var low = ScratchQuantiles.Of(scratch.AsSpan(0, known), 0.1);
        var median = ScratchQuantiles.Median(scratch.AsSpan(0, known));
        var high = ScratchQuantiles.Of(scratch.AsSpan(0, known), 0.9);
        if (Unit(median) is { } unit)
        {
            yield return new Finding(
                "flops-unit",
                Severity.Error,
                $"flops is {median:E1} times 6 x params x tokens (the median of {known:N0} runs): {unit}.",
                "Give the factor when mapping the column that is in another unit, such as --map params=\"HEADER*1e6\".");
            yield break;
        }
        if (high / low < 1 + Small)
        {
            if (Math.Abs(median - 1) > Small) yield return Constant(median, known);
            var odd = Far(runs, median, Large);
            if (odd.Count > 0) yield return Scattered(odd, known, median);
        }
        else if (FallsWithSize(runs))
        {
            yield return new Finding(
                "flops-trend",
                Severity.Note,
                $"flops / 6ND falls with size, from {high:F2} to {low:F2} (median {median:F2}): attention or embeddings are counted in the FLOPs and not in params.",
                "Fit with the measured FLOPs, and say which parameters N counts.");
        }
        else
        {
            var far = Far(runs, 1, Large);
            var rows = far.Count > 0 ? far : Far(runs, 1, Small);
            if (rows.Count > 0) yield return Scattered(rows, known, 1, far.Count > 0 ? Large : Small);
        }
    }

    // Fills the front of the scratch with the ratios that are finite, and counts them.
    static int Ratios(RunSet runs, double[] scratch)
    {
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var c = runs.Values(RunColumn.Flops);
        var count = 0;
        for (var i = 0; i < n.Length; i++)
        {
            var ratio = c[i] / (6 * n[i] * d[i]);
            if (double.IsFinite(ratio)) scratch[count++] = ratio;
        }
        return count;
    }

    // A ratio within a factor of 4 of a power of a thousand: no accounting of attention or recomputation comes near a factor of 250.
    static string? Unit(double ratio)
    {
        if (ratio * Flops.PetaflopDay is > 0.25 and < 4) return "flops looks like petaFLOP/s-days (8.64e19 FLOPs)";
        var power = 3 * (int)Math.Round(Math.Log10(ratio) / 3);
        if (power == 0 || Math.Abs(Math.Log10(ratio) - power) > Math.Log10(4)) return null;
        return power switch
        {
            6 => "params or tokens look like millions",
            9 => "params or tokens look like billions",
            12 => "params and tokens look like millions",
            18 => "params and tokens look like billions",
            > 0 => $"params and tokens together look too small by 1e{power} (thousands, millions or billions)",
            -15 => "flops looks like petaFLOPs, or params or tokens are too large by 1e15",
            -18 => "flops looks like exaFLOPs",
            -21 => "flops looks like zettaFLOPs",
            _ => $"flops looks too small by 1e{-power}",
        };
    }

    static Finding Constant(double median, int count)
    {
        var rule = 6 * median;
        var meaning = rule switch
        {
            > 1.8 and < 2.2 => "2ND is the forward pass alone",
            > 3.6 and < 4.4 => "4ND is the backward pass alone",
            > 7.6 and < 8.4 => "8ND is training with activation recomputation",
            _ => "another count of parameters (embeddings, active experts) or of operations (attention) is behind it",
        };
        return new Finding(
            "flops-constant-ratio",
            Math.Abs(median - 1) > Large ? Severity.Warning : Severity.Note,
            $"flops is {rule:F2} x params x tokens for all {count:N0} runs alike, not 6: {meaning}.",
            "The exponents do not change; a plan in FLOPs does, by this factor. Map another column, or leave flops out and have 6ND.");
    }

    static Finding Scattered(List<int> rows, int count, double around, double limit = Large) => new(
        "flops-scattered",
        limit >= Large ? Severity.Warning : Severity.Note,
        $"flops differs from {(around == 1 ? "" : $"{around:F2} times ")}6 x params x tokens by more than {100 * limit:F0}% "
            + $"in {rows.Count:N0} of {count:N0} runs ({RowList.Of(rows)}).",
        "Check params, tokens and flops of these rows.")
    {
        Rows = [.. rows],
    };

    static List<int> Far(RunSet runs, double around, double limit)
    {
        var rows = new List<int>();
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var c = runs.Values(RunColumn.Flops);
        for (var i = 0; i < n.Length; i++)
        {
            if (Math.Abs(c[i] / (6 * n[i] * d[i]) / around - 1) > limit) rows.Add(runs.Rows[i]);
        }
        return rows;
    }

    // The correlation of log ratio and log N: attention and embeddings weigh most in the smallest models.
    static bool FallsWithSize(RunSet runs)
    {
        var n = runs.Values(RunColumn.Params);
        var d = runs.Values(RunColumn.Tokens);
        var c = runs.Values(RunColumn.Flops);
        var (count, sx, sy, sxx, syy, sxy) = (0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < n.Length; i++)
        {
            var ratio = c[i] / (6 * n[i] * d[i]);
            if (!double.IsFinite(ratio)) continue;
            var (x, y) = (Math.Log(n[i]), Math.Log(ratio));
            count++;
            sx += x;
            sy += y;
            sxx += x * x;
            syy += y * y;
            sxy += x * y;
        }
        var covariance = sxy - sx * sy / count;
        var scale = Math.Sqrt((sxx - sx * sx / count) * (syy - sy * sy / count));
        return count >= 5 && covariance / scale < -0.8;
    }
}
