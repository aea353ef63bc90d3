using Isoflop.Findings;
using Isoflop.Runs;

namespace Isoflop.Laws.Allocation;

/// <summary>The runs of which size, tokens, compute and loss are known, in logarithms; the third of the three scales follows from C = 6ND.</summary>
sealed class MeasuredScales
{
    MeasuredScales(RunSet runs, double[] logFlops, double[] logParams, double[] logTokens)
    {
        Runs = runs;
        LogFlops = logFlops;
        LogParams = logParams;
        LogTokens = logTokens;
    }

    /// <summary>The runs used.</summary>
    public RunSet Runs { get; }

    /// <summary>[run]: ln C.</summary>
    public double[] LogFlops { get; }

    /// <summary>[run]: ln N.</summary>
    public double[] LogParams { get; }

    /// <summary>[run]: ln D.</summary>
    public double[] LogTokens { get; }

    /// <summary>[run]: nats per token.</summary>
    public ReadOnlySpan<double> Losses => Runs.Values(RunColumn.Loss);

    public int Count => LogFlops.Length;

    /// <summary>Reads a run set.</summary>
    /// <exception cref="InputException">Losses, or two of the three scales, are missing.</exception>
    public static MeasuredScales From(RunSet runs)
    {
        if (!runs.Has(RunColumn.Loss)) throw Missing("no column for loss");
        var usable = new List<int>(runs.Count);
        var scales = new List<(double C, double N, double D)>(runs.Count);
        for (var i = 0; i < runs.Count; i++)
        {
            var (flops, size, tokens) = (Value(runs, RunColumn.Flops, i), Value(runs, RunColumn.Params, i), Value(runs, RunColumn.Tokens, i));
            if (double.IsNaN(flops)) flops = 6 * size * tokens;
            if (double.IsNaN(size)) size = flops / (6 * tokens);
            if (double.IsNaN(tokens)) tokens = flops / (6 * size);
            // NaN fails every comparison.
            if (!(runs.Values(RunColumn.Loss)[i] > 0 && flops > 0 && size > 0 && tokens > 0) || double.IsInfinity(flops)) continue;
            usable.Add(i);
            scales.Add((Math.Log(flops), Math.Log(size), Math.Log(tokens)));
        }
        if (usable.Count == 0) throw Missing($"none of {runs.Count} runs has a loss and two of params, tokens and flops");
        return new MeasuredScales(
            usable.Count == runs.Count ? runs : runs.Select([.. usable]),
            [.. scales.Select(scale => scale.C)],
            [.. scales.Select(scale => scale.N)],
            [.. scales.Select(scale => scale.D)]);
    }

    /// <summary>Rows of the table of some runs, in order.</summary>
    public IEnumerable<int> RowsOf(IEnumerable<int> runs) => runs.Select(run => Runs.Rows[run]).Order();

    static double Value(RunSet runs, RunColumn column, int run) => runs.Has(column) ? runs.Values(column)[run] : double.NaN;

    static InputException Missing(string found) => new(
        found,
        "the runs",
        "loss, and two of params, tokens and flops",
        "Name the columns with --map, for example --map params=\"Model Size\".");
}
