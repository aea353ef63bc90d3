using Isoflop.Laws.Comparisons;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>How often the intervals of a comparison of two arms hold the truth, over simulated studies of a few runs an arm.</summary>
static class ComparisonCoverageBenchmark
{
    const double Level = 0.9;

    // Budgets of the ladders: smallest, largest; and what is asked beyond them.
    const double Low = 1e18, High = 1e21, Far = 1e22;

    // As much as two stretches of one trunk may have in common.
    const double SharedVariance = 0.5;

    static readonly int[] RunsAnArm = [3, 4, 5, 6, 8];
    static readonly double[] Noises = [0.002, 0.01];
    static readonly (double Multiplier, double Trend)[] Truths = [(1, 0), (1.2, 0), (1.5, 0), (1.2, 0.06), (1.5, -0.06)];

    public static void Run(Options options)
    {
        options.RefuseOthers("--trials", "--replicates");
        var trials = Math.Min(options.Count("--trials", 300), CoverageCase.SeedsOfStudy);
        var replicates = options.Count("--replicates", 200);
        var document = new ResultDocument(options, "Coverage: how often the interval of a compute multiplier holds the truth");
        document.Add($"""
            {trials} simulated studies a row; every cell is the percentage of intervals of nominal {Level:P0} that hold the truth (one standard error: {100 * Math.Sqrt(Level * (1 - Level) / trials):F1} points).
            Two arms, each with one compute-optimal run a budget from {Low:0e0} to {High:0e0} FLOPs; the baseline follows {SampleRuns.Truth.Name}, the other arm does what the baseline does with M(C) = m (C/{High:0e0})^t times the compute.
            Trial t of row r of this file has the seed {CoverageCase.SeedsOfStudy} r + t, t from 0. Middle and largest are scales inside the runs, 10x lies beyond; "replicates" is the bootstrap's interval ({replicates} by random weights) at the largest scale.
            The last two columns: the median of half the width of the interval at the largest scale, in ln multiplier, and the median of the smallest multiplier said to be detectable.
            """);
        var row = 0;
        document.Add("## Exponents of each arm, floor shared and fitted");
        Table(document, [.. Rows(least: 4)], new ComparisonOptions { ExponentsPerArm = true, Replicates = replicates }, trials, ref row);
        document.Add("## Exponents shared, floor shared and fitted (rows whose truth has a trend are left out: there the model is wrong)");
        Table(document, [.. Rows(least: 3).Where(study => study.Trend == 0)], new ComparisonOptions { ExponentsPerArm = false, Replicates = replicates }, trials, ref row);
        document.Add("## Exponents shared, floor held at its true value");
        Table(document, [.. Rows(least: 3).Where(study => study.Trend == 0 && study.Runs < 5)], new ComparisonOptions { ExponentsPerArm = false, Floor = new NatsPerToken(SampleRuns.Truth["E"]), Replicates = replicates }, trials, ref row);
        document.Add($"## Exponents shared, floor shared and fitted, runs in groups of two neighbours on a ladder that share {SharedVariance:P0} of their variance (the interval is then the replicates')");
        Table(document, [.. Rows(least: 6).Where(study => study.Trend == 0 && study.Runs % 2 == 0).Select(study => study with { Grouped = true })], new ComparisonOptions { ExponentsPerArm = false, Replicates = replicates }, trials, ref row);
        document.Save();
    }

    readonly record struct Study(int Runs, double Noise, double Multiplier, double Trend, bool Grouped = false);

    static IEnumerable<Study> Rows(int least) =>
        from runs in RunsAnArm
        where runs >= least
        from noise in Noises
        from truth in Truths
        select new Study(runs, noise, truth.Multiplier, truth.Trend);

    static void Table(ResultDocument document, Study[] studies, ComparisonOptions options, int trials, ref int row)
    {
        var rows = new List<string[]>();
        var (sums, outside) = (new double[5], 0);
        foreach (var study in studies)
        {
            row++;
            var held = new int[5];
            var (widths, detectable, asked) = (new double[trials], new double[trials], 0);
            var number = row;
            Parallel.For(0, trials, trial =>
            {
                var seed = ((ulong)number * CoverageCase.SeedsOfStudy) + (ulong)trial;
                var comparison = Comparer.Compare(Draw(study, seed), "arm", options with { Level = Level, Seed = seed, At = [new Flops(Far)] });
                var (middle, largest, far) = (comparison.Multipliers[1], comparison.Multipliers[2], comparison.Multipliers[3]);
                foreach (var (i, multiplier) in new[] { (0, middle), (1, largest), (2, far) })
                {
                    if (multiplier.Interval.Contains(Truth(study, multiplier.Flops.Value))) Interlocked.Increment(ref held[i]);
                }
                if (comparison.Trends is [var trend, ..])
                {
                    Interlocked.Increment(ref asked);
                    if (trend.Interval.Contains(study.Trend)) Interlocked.Increment(ref held[3]);
                }
                if (largest.ReplicateInterval.Contains(Truth(study, largest.Flops.Value))) Interlocked.Increment(ref held[4]);
                (widths[trial], detectable[trial]) = (Math.Log(largest.Interval.High / largest.Interval.Low) / 2, largest.Detectable);
            });
            string Cell(int i) => i == 3 && asked == 0 ? "-" : $"{100.0 * held[i] / trials:F0}";
            rows.Add([$"{study.Runs}", $"{study.Noise:P1}", $"{study.Multiplier}", $"{study.Trend}", .. Enumerable.Range(0, 5).Select(Cell), $"{Quantiles.Median(widths):F3}", $"{Quantiles.Median(detectable):F2}"]);
            for (var i = 0; i < 5; i++) sums[i] += 100.0 * held[i] / trials;
            outside += held[..2].Count(count => count < 0.86 * trials || count > 0.94 * trials);
            Console.Error.WriteLine(string.Join(' ', rows[^1]));
        }
        document.Add(["runs an arm", "noise", "m", "t", "middle", "largest", "10x", "trend", "replicates", "half-width", "detectable"], rows);
        document.Add($"Mean of the columns: {string.Join(", ", sums.Select(sum => $"{sum / rows.Count:F1}"))} %. Cells inside the range outside 86 to 94 %: {outside} of {2 * rows.Count}.");
    }

    static double Truth(Study study, double flops) => study.Multiplier * Math.Pow(flops / High, study.Trend);

    // Two arms on the same budgets, the loss of each run on the frontier of the truth at M(C) times its compute, times e^(noise x normal).
    static RunSet Draw(Study study, ulong seed)
    {
        var random = new CounterRandom(seed, 0);
        var runs = new List<Run>();
        for (var arm = 0; arm < 2; arm++)
        {
            var ofGroup = 0.0;
            for (var i = 0; i < study.Runs; i++)
            {
                if (i % 2 == 0) ofGroup = study.Grouped ? random.NextNormal() : 0;
                var noise = study.Grouped ? (Math.Sqrt(SharedVariance) * ofGroup) + (Math.Sqrt(1 - SharedVariance) * random.NextNormal()) : random.NextNormal();
                var flops = Low * Math.Pow(High / Low, i / (study.Runs - 1.0));
                var worth = arm == 0 ? flops : flops * Truth(study, flops);
                var loss = SampleRuns.Truth.Optimum(new Flops(worth))!.Loss.Value;
                runs.Add(new Run { Flops = new Flops(flops), Loss = new NatsPerToken(loss * Math.Exp(study.Noise * noise)), Group = study.Grouped ? $"{arm}-{i / 2}" : null });
            }
        }
        return RunSet.From(runs).With("arm", [.. runs.Select((_, run) => run < study.Runs ? "baseline" : "arm")]);
    }
}
