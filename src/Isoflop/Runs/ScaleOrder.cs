namespace Isoflop.Runs;

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
        var n = runs.Values(RunColumn.Params).ToArray();
        ByParams = new int[n.Length];
        for (var i = 0; i < ByParams.Length; i++) ByParams[i] = i;
        Array.Sort(n, ByParams);
        Sizes = CountSizes(n);
        SortedParams = n;
        if (!runs.Has(RunColumn.Tokens)) return;
        var tokens = runs.Values(RunColumn.Tokens);
        for (int start = 0, end; start < n.Length; start = end)
        {
            for (end = start + 1; end < n.Length && n[end] == n[start]; end++)
            {
            }
            if (end - start == 1) continue;
            var d = new double[end - start];
            for (var i = 0; i < d.Length; i++) d[i] = tokens[ByParams[start + i]];
            d.AsSpan().Sort(ByParams.AsSpan(start..end));
        }
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
