using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Laws.Points;

/// <summary>
/// Coverage over samples from a table of problems with n samples of which c were right: pass@k = 1 - C(n-c, k) / C(n, k), unbiased for every k up to n
/// [Chen et al. 2021, arXiv 2107.03374, eq. 1], averaged over problems. The points of a curve share their problems, so that replicates weigh
/// problems, not points.
/// </summary>
static class CoverageCurve
{
    /// <summary>The header by which rows of one problem are added up.</summary>
    public const string Problem = "problem";

    // Points a factor of about 1.6 apart: closer ones would repeat each other.
    const double Step = 1.6;

    /// <summary>1 - C(n-c, k) / C(n, k), as a product of at most min(k, c) factors.</summary>
    public static double PassAtK(int n, int c, int k)
    {
        if (n - c < k) return 1;
        var miss = 1.0;
        if (c < k)
            for (var i = 0; i < c; i++) miss *= (double)(n - k - i) / (n - i);
        else
            for (var i = 0; i < k; i++) miss *= (double)(n - c - i) / (n - i);
        return 1 - miss;
    }

    public static FitPoints Of(RunSet rows, FitOptions options)
    {
        var problems = Problems(rows);
        var fewest = problems.Min(problem => problem.Samples);
        if (fewest < 2)
        {
            throw new InputException(
                "a problem with a single sample", "the runs", "at least two samples a problem, better a hundred", "Draw more samples; coverage over k is known up to the fewest samples of any problem.");
        }
        var ks = SampleCounts(fewest);
        var table = Array.ConvertAll(ks, k => Array.ConvertAll(problems, problem => PassAtK(problem.Samples, problem.Correct, k)));
        var points = RunSet.From(ks.Select((k, i) => new Run { Samples = k, Score = table[i].Average(), Row = i + 1 }));
        return new FitPoints(points, rows)
        {
            Made = $"pass@k at {ks.Length} k from 1 to {fewest:N0}, unbiased, over {problems.Length:N0} problems",
            Findings = Findings(problems, fewest),
            Draw = new PointDraw("problems", problems.Length, IsShared: true, replicate => Draw(table, replicate, options)),
        };
    }

    // Every problem with an exponential weight, or drawn with replacement.
    static double[] Draw(double[][] table, int replicate, FitOptions options)
    {
        var random = new CounterRandom(options.Seed, (ulong)replicate);
        var weights = new double[table[0].Length];
        for (var draw = 0; draw < weights.Length; draw++)
        {
            if (options.Resampling == Resampling.Pairs) weights[random.NextIndex(weights.Length)]++;
            else weights[draw] -= Math.Log(random.NextUniform());
        }
        var total = Elementwise.Sum(weights);
        return Array.ConvertAll(table, row => Elementwise.Dot(row, weights) / total);
    }

    static int[] SampleCounts(int fewest)
    {
        var counts = new SortedSet<int> { 1, fewest };
        for (var k = 1.0; k < fewest / Math.Sqrt(Step); k *= Step) counts.Add((int)Math.Round(k));
        return [.. counts];
    }

    static (int Samples, int Correct)[] Problems(RunSet rows)
    {
        if (!rows.Has(RunColumn.Samples))
            throw new InputException("no column for samples", "the runs", "samples and correct of each problem", "Name it with --map samples=\"HEADER\".");
        var names = rows.Texts(Problem);
        var problems = new Dictionary<string, (int Samples, int Correct)>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            var (samples, correct) = (Count(rows, RunColumn.Samples, i), Count(rows, RunColumn.Correct, i));
            if (correct > samples)
                throw new InputException($"{correct} right of {samples} samples", $"row {rows.Rows[i]}", "no more right than drawn", "Correct the row.");
            var name = (names.IsEmpty ? null : names[i]) ?? $"\0{i}";
            var (before, right) = problems.GetValueOrDefault(name);
            problems[name] = (before + samples, right + correct);
        }
        return [.. problems.Values];
    }

    static int Count(RunSet rows, RunColumn column, int i)
    {
        var value = rows.Values(column)[i];
        if (value >= 0 && value == Math.Round(value) && value < int.MaxValue) return (int)value;
        throw new InputException(
            double.IsNaN(value) ? $"no {column.Header()}" : value.ToString("R", CultureInfo.InvariantCulture), $"row {rows.Rows[i]}", $"a whole number of {column.Header()}", "Correct the row, or leave it out with --where.");
    }

    static ImmutableArray<Finding> Findings((int Samples, int Correct)[] problems, int fewest)
    {
        var findings = new List<Finding>();
        var most = problems.Max(problem => problem.Samples);
        if (most > 1.5 * fewest)
        {
            findings.Add(new Finding(
                "uneven-samples",
                Severity.Note,
                $"problems have {fewest:N0} to {most:N0} samples: the curve ends at the fewest",
                "Leave out the problems with few samples (--where 'samples >= ...') to carry it further."));
        }
        var never = problems.Count(problem => problem.Correct == 0);
        if (never > 0)
        {
            findings.Add(new Finding(
                "problems-never-solved",
                never > problems.Length / 2 ? Severity.Warning : Severity.Note,
                $"{never:N0} of {problems.Length:N0} problems were never solved: the law says that enough samples solve them all, these samples do not",
                "Read forecasts beyond the samples drawn as an upper bound, or draw more samples of these problems."));
        }
        return [.. findings];
    }
}
