using System.Diagnostics;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>For every form over more than size and tokens: how often its nominal 90 % intervals hold the truth, and what a fit costs.</summary>
static class FormCoverageBenchmark
{
    const double Level = 0.9;

    const ulong NewRunStream = 2;

    // Warm fits that are timed; the median is printed.
    const int Timed = 15;

    public static void Run(Options options)
    {
        options.RefuseOthers("--trials", "--replicates");
        var trials = options.Count("--trials", 200);
        var fit = new FitOptions { Replicates = options.Count("--replicates", 200), Level = Level };
        var document = new ResultDocument(options, "The forms over further columns: coverage and cost of a fit");
        document.Add($"""
            {trials} simulated studies a form of 60 or 64 runs with {FormStudy.Noise:P1} noise, {fit.Replicates} replicates by {fit.Resampling.ToString().ToLowerInvariant()}, seeds 1 to {trials}; percentages of intervals of nominal {Level:P0} that hold the truth.
            One standard error (binomial): {100 * Math.Sqrt(Level * (1 - Level) / trials):F1} points. "inside" is the geometric middle of the runs, "beyond" ten times its size and tokens.
            Coefficients: mean over the form's coefficients, and the lowest. Milliseconds: medians of {Timed} warm fits of one study without replicates: wall time of the law alone, and wall and processor time (all cores) with its certificate.
            """);
        var rows = new List<string[]>();
        foreach (var study in FormStudy.All)
        {
            rows.Add(Row(study, trials, fit));
            Console.Error.WriteLine(string.Join(' ', rows[^1]));
        }
        document.Add(["form", "loss inside", "new run inside", "loss beyond", "coefficients", "lowest", "ms law", "ms certified", "CPU ms"], rows);
        document.Save();
    }

    static string[] Row(FormStudy study, int trials, FitOptions options)
    {
        var form = study.Truth.Form;
        var (inside, beyond) = (study.Middle(1), study.Middle(10));
        var held = new int[form.CoefficientCount];
        var (heldInside, heldNew, heldBeyond) = (0, 0, 0);
        Parallel.For(1, trials + 1, trial =>
        {
            var seed = (ulong)trial;
            var law = Fitter.FitLaw(form, study.Draw(seed), options with { Seed = seed });
            var intervals = law.Uncertainty!.Intervals(law, replicate => [.. replicate.Coefficients], Level);
            for (var k = 0; k < held.Length; k++)
            {
                if (intervals[k].Contains(study.Truth.Coefficients[k])) Interlocked.Increment(ref held[k]);
            }
            void Count(Interval interval, double truth, ref int count)
            {
                if (interval.Contains(truth)) Interlocked.Increment(ref count);
            }

            var random = new CounterRandom(seed, NewRunStream);
            Count(law.Uncertainty.MeanLossIntervals(law, [inside], Level)[0], study.Truth.Value(inside), ref heldInside);
            Count(law.Uncertainty.NewRunIntervals(law, [inside], Level)[0], study.Truth.Value(inside) * Math.Exp(FormStudy.Noise * random.NextNormal()), ref heldNew);
            Count(law.Uncertainty.MeanLossIntervals(law, [beyond], Level)[0], study.Truth.Value(beyond), ref heldBeyond);
        });
        string Percent(double count) => $"{100 * count / trials:F0}";
        var lowest = Array.IndexOf(held, held.Min());
        return
        [
            form.Name, Percent(heldInside), Percent(heldNew), Percent(heldBeyond),
            Percent(held.Average()), $"{form.Coefficients[lowest].Name} {Percent(held[lowest])}",
            .. Milliseconds(study).Select(time => $"{time:F1}"),
        ];
    }

    static double[] Milliseconds(FormStudy study)
    {
        var (form, runs, options) = (study.Truth.Form, study.Draw(seed: 1), new FitOptions { Replicates = 0 });
        var times = new double[3][];
        for (var kind = 0; kind < times.Length; kind++) times[kind] = new double[Timed];
        // As many fits again before them are not counted: they warm up.
        for (var i = -Timed; i < Timed; i++)
        {
            var law = Stopwatch.StartNew();
            Fitter.FitLaw(form, runs, options);
            var lawTime = law.Elapsed;
            var processor = Environment.CpuUsage.TotalTime;
            var certified = Stopwatch.StartNew();
            Fitter.Fit(form, runs, options);
            if (i < 0) continue;
            times[0][i] = lawTime.TotalMilliseconds;
            times[1][i] = certified.Elapsed.TotalMilliseconds;
            times[2][i] = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds;
        }
        return Array.ConvertAll(times, kind => Quantiles.Median(kind));
    }
}
