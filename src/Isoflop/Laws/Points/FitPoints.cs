using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Laws.Points;

/// <summary>
/// What a law is fitted to. For most laws the rows of the table; for a law of the best learning rate or batch size the optimum of each sweep; for a
/// law of coverage the share solved by k samples, from a table of problems.
/// </summary>
/// <param name="Runs">The points.</param>
/// <param name="Rows">The rows that they were made from; the points themselves where nothing was made.</param>
public sealed record FitPoints(RunSet Runs, RunSet Rows)
{
    /// <summary>How they were made, in words; null where the points are the rows.</summary>
    public string? Made { get; init; }

    /// <summary>The sweeps behind the points of a law of a hyper-parameter; empty for other laws.</summary>
    public ImmutableArray<SweepOptimum> Sweeps { get; init; } = [];

    /// <summary>What the making has to tell.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>How replicates draw the points anew from the rows; null where they draw the points themselves.</summary>
    internal PointDraw? Draw { get; init; }

    static Finding SharedProblems { get; } = new(
        "points-share-problems",
        Severity.Warning,
        "shares solved at several sample counts come from the same problems: replicates that draw points know nothing of how many problems there were",
        "Give a table with samples and correct of each problem: then replicates draw problems.");

    /// <summary>The points of a form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="rows">The rows of a table.</param>
    /// <param name="options">How the form is fitted.</param>
    /// <exception cref="InputException">The rows lack what the points are made from.</exception>
    public static FitPoints Of(LawForm form, RunSet rows, FitOptions options)
    {
        if (form.Target is RunColumn.LearningRate or RunColumn.BatchTokens) return HyperparameterSweeps.Of(form, rows, options);
        if (form.Inputs is [RunColumn.Samples] && form.Target == RunColumn.Score && rows.Has(RunColumn.Correct)) return CoverageCurve.Of(rows, options);
        return new FitPoints(rows, rows) { Findings = form.Inputs is [RunColumn.Samples] ? [SharedProblems] : [] };
    }
}

/// <summary>Draws points anew from what they were made of.</summary>
/// <param name="Of">What they were made of, in a word.</param>
/// <param name="Independent">How many independent things they were made of: problems, sweeps.</param>
/// <param name="IsShared">Whether all points were made of the same things, and so err together.</param>
/// <param name="Measured">The points of a replicate, a pure function of its number: [point].</param>
sealed record PointDraw(string Of, int Independent, bool IsShared, Func<int, double[]> Measured)
{
    // Enough for a standard deviation to a tenth.
    const int Draws = 60;

    /// <summary>Standard deviation of every point over draws, on the scale of residuals: [point].</summary>
    public double[] Deviations(bool isLog)
    {
        var drawn = Enumerable.Range(0, Draws).Select(replicate => isLog ? Array.ConvertAll(Measured(replicate), Math.Log) : Measured(replicate)).ToArray();
        return [.. Enumerable.Range(0, drawn[0].Length).Select(point =>
        {
            var mean = drawn.Average(points => points[point]);
            return Math.Sqrt(drawn.Average(points => (points[point] - mean) * (points[point] - mean)));
        })];
    }
}

/// <summary>The best value of a hyper-parameter in the sweep of one scale.</summary>
/// <param name="Scale">The scale.</param>
/// <param name="Runs">Number of runs.</param>
/// <param name="Values">Number of different values tried.</param>
/// <param name="Best">The value at the lowest point of a parabola through the losses over its logarithm; the value of the best run where the sweep ends there.</param>
/// <param name="StandardError">Of ln Best, from the noise about the parabola; NaN at an edge.</param>
/// <param name="IsAtEdge">Whether the lowest loss stands at the end of the sweep, so that the optimum may lie beyond: such a sweep is not fitted.</param>
public sealed record SweepOptimum(Scale Scale, int Runs, int Values, double Best, double StandardError, bool IsAtEdge);
