namespace Isoflop.Runs.Audits;

/// <summary>The runs of a set ordered by params and then tokens, sorted once for all checks that walk them so.</summary>
sealed class ScaleOrder
{
    /// <summary>Two sizes within one per cent are one size: tables round differently, and digitised figures scatter.</summary>
    public const double SameSize = 1.01;

    /// <summary>Sorts the runs.</summary>
    /// <param name="runs">The runs; without params or tokens the order is empty.</param>
    public ScaleOrder(RunSet runs)
    {
        if (!runs.Has(RunColumn.Params)) return;
        var n = runs.Values(RunColumn.Params);
        var tokens = runs.Values(RunColumn.Tokens);
        ByParams = new LogBuckets(n).Order(n, out var buckets);
        SortedParams = new double[n.Length];
        for (var i = 0; i < n.Length; i++) SortedParams[i] = n[ByParams[i]];
        // The buckets are in order; what is left is the order within each, and of equal params by tokens.
        foreach (var bucket in buckets) SortedParams.AsSpan(bucket).Sort(ByParams.AsSpan(bucket));
        for (int start = 0, end; !tokens.IsEmpty && start < n.Length; start = end)
        {
            for (end = start + 1; end < n.Length && SortedParams[end] == SortedParams[start]; end++)
            {
            }
            if (end - start == 1) continue;
            var d = new double[end - start];
            for (var i = 0; i < d.Length; i++) d[i] = tokens[ByParams[start + i]];
            d.AsSpan().Sort(ByParams.AsSpan(start..end));
        }
        Sizes = CountSizes(SortedParams);
    }

    /// <summary>Indices of the runs by params, then tokens.</summary>
    public int[] ByParams { get; } = [];

    /// <summary>The params in that order; lost once <see cref="TakeScratch"/> was called.</summary>
    public double[] SortedParams { get; private set; } = [];

    /// <summary>Gives the memory of <see cref="SortedParams"/> to the checks that need an array a run: a million runs should not need ten.</summary>
    /// <param name="count">Number of runs.</param>
    public double[] TakeScratch(int count)
    {
        var scratch = SortedParams.Length == count ? SortedParams : new double[count];
        SortedParams = [];
        return scratch;
    }

    /// <summary>Number of sizes that are told apart.</summary>
    public int Sizes { get; }

    /// <summary>Number of sizes in values sorted upwards.</summary>
    /// <param name="sorted">The values.</param>
    public static int CountSizes(ReadOnlySpan<double> sorted)
    {
        var (count, first) = (0, 0.0);
        foreach (var value in sorted)
        {
            if (value <= first * SameSize) continue;
            first = value;
            count++;
        }
        return count;
    }
}
