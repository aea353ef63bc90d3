using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>Counts of intervals that held the truth. Trials may add in parallel.</summary>
sealed class CoverageTally(double[] levels, int trials)
{
    readonly int[,] _asked = new int[CoverageQuestion.All.Length, levels.Length];
    readonly int[,] _held = new int[CoverageQuestion.All.Length, levels.Length];
    readonly double[] _widths = new double[trials];

    public double MedianWidth => Quantiles.Median(_widths);

    public void Add(int question, int level, bool held)
    {
        Interlocked.Increment(ref _asked[question, level]);
        if (held) Interlocked.Increment(ref _held[question, level]);
    }

    public void SetWidth(int trial, double width) => _widths[trial] = width;

    /// <summary>Percentages by level, 48/79/90/95; empty where the question was not asked.</summary>
    public string Cell(int question) => string.Join(
        "/",
        Enumerable.Range(0, levels.Length).Where(level => _asked[question, level] > 0).Select(level => $"{100 * Share(question, level):F0}"));

    /// <summary>Coverage minus nominal at a level, of every question that was asked at it.</summary>
    public IEnumerable<double> Gaps(int level) =>
        Enumerable.Range(0, CoverageQuestion.All.Length).Where(question => _asked[question, level] > 0).Select(question => Share(question, level) - levels[level]);

    double Share(int question, int level) => _held[question, level] / (double)_asked[question, level];
}
