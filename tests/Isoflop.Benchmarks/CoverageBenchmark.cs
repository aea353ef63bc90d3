using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;

namespace Isoflop.Benchmarks;

/// <summary>How often intervals of a nominal level hold the truth, over simulated studies.</summary>
static class CoverageBenchmark
{
    static readonly double[] Levels = [0.5, 0.8, 0.9, 0.95];

    static readonly (string Name, string Design)[] Designs =
    [
        ("isoFLOP 12", "isoflop:budgets=3,sizes=4"),
        ("isoFLOP 24", "isoflop:budgets=4,sizes=6"),
        ("isoFLOP 60", "isoflop:budgets=6,sizes=10"),
        ("isoFLOP 120", "isoflop:budgets=8,sizes=15"),
        ("isoFLOP 300", "isoflop:budgets=10,sizes=30"),
        ("ladder 12", "ladder:sizes=4,points=3"),
        ("ladder 42", "ladder:sizes=6,points=7"),
    ];

    static readonly double[] Noises = [0.003, 0.01];

    public static void Run(Options options)
    {
        options.RefuseOthers("--trials", "--replicates", "--resampling");
        var trials = Math.Min(options.Count("--trials", 300), CoverageCase.SeedsOfStudy);
        var number = 0;
        var fit = new FitOptions
        {
            Replicates = options.Count("--replicates", 400),
            Resampling = options.Choice("--resampling", new FitOptions().Resampling),
        };
        var document = new ResultDocument(options, "Coverage: how often an interval holds the truth");
        document.Add($"""
            {trials} simulated studies a row; every cell is the percentage of intervals of nominal {string.Join("/", Levels.Select(level => $"{100 * level:F0}"))} % that hold the truth.
            One standard error (binomial): {string.Join("/", Levels.Select(level => $"{100 * Math.Sqrt(level * (1 - level) / trials):F1}"))} points.
            Chinchilla's law fitted with the default options, {fit.Replicates} replicates by {fit.Resampling.ToString().ToLowerInvariant()}; trial t of row r of this file has the seed {CoverageCase.SeedsOfStudy} r + t, t from 0.
            "loss 10x" is the compute-optimal loss at 10 times the compute of the largest run; "inside" is the geometric middle of the runs; profile intervals are of 90 % only.
            The last column is the median over studies of half the width of the 90 % interval of the loss at 100x, relative to the loss.
            """);
        document.Add($"## The law is right: truth {SampleRuns.Truth.Name}");
        Table(document, Cases((name, design, noise) => new CoverageCase(++number, name, SampleRuns.Truth, design, noise)), trials, fit);
        string[] some = ["isoFLOP 60", "ladder 42"];
        document.Add($"## The runs are not all good: {OutlierShare:P0} of them undertuned, {CoverageCase.OutlierExcess:P0} too high (the truth is the law without them; new runs are undertuned as often)");
        Table(document, Cases((name, design, noise) => new CoverageCase(++number, name, SampleRuns.Truth, design, noise, OutlierShare), some), trials, fit);
        var kaplan = PublishedLaws.Find("kaplan-2020")!;
        document.Add($"## The law is wrong: truth {kaplan.Name}, {kaplan.Form.Formula}");
        Table(document, Cases((name, design, noise) => new CoverageCase(++number, name, kaplan, design, noise), some), trials, fit);
        document.Save();
    }

    const double OutlierShare = 0.03;

    static IEnumerable<CoverageCase> Cases(Func<string, Design, double, CoverageCase> study, string[]? some = null) =>
        from design in Designs
        where some is null || some.Contains(design.Name)
        from noise in Noises
        select study(design.Name, Design.Parse(design.Design), noise);

    static void Table(ResultDocument document, IEnumerable<CoverageCase> cases, int trials, FitOptions options)
    {
        var rows = new List<string[]>();
        var gaps = new List<double>();
        foreach (var study in cases)
        {
            var tally = Count(study, trials, options);
            rows.Add([study.Name, $"{study.Noise:P1}", .. Enumerable.Range(0, CoverageQuestion.All.Length).Select(tally.Cell), $"{tally.MedianWidth:P1}"]);
            gaps.AddRange(tally.Gaps(Array.IndexOf(Levels, 0.9)));
            Console.Error.WriteLine($"{study.Name}, noise {study.Noise:P1}: {string.Join(' ', rows[^1][2..])}");
        }
        document.Add(["runs", "noise", .. CoverageQuestion.All.Select(question => question.Name), "half-width 100x"], rows);
        var error = Math.Sqrt(0.9 * 0.1 / trials);
        document.Add(
            $"Of {gaps.Count} cells of nominal 90 %, below it by more than two standard errors: {gaps.Count(gap => gap < -2 * error)} (lowest {100 * (0.9 + gaps.Min()):F0} %); "
            + $"above it by as much: {gaps.Count(gap => gap > 2 * error)} (highest {100 * (0.9 + gaps.Max()):F0} %); mean {100 * (0.9 + gaps.Average()):F1} %.");
    }

    static CoverageTally Count(CoverageCase study, int trials, FitOptions options)
    {
        var tally = new CoverageTally(Levels, trials);
        // The trials fill the cores; the fits inside them then find no thread to spare and run on their own.
        Parallel.For(0, trials, trial =>
        {
            var fit = Fitter.Fit(LawForms.Chinchilla, study.Draw(trial), options with { Seed = study.Seed(trial) });
            for (var q = 0; q < CoverageQuestion.All.Length; q++)
            {
                var question = CoverageQuestion.All[q];
                if (question.Truth(study, trial) is not { } truth) continue;
                for (var level = 0; level < Levels.Length; level++)
                {
                    if (question.Interval(study, fit, Levels[level]) is { } interval) tally.Add(q, level, interval.Contains(truth));
                }
            }
            var scale = study.Beyond(100);
            tally.SetWidth(trial, fit.MeanLossInterval(scale, 0.9).Width / 2 / fit.Law.Loss(scale).Value);
        });
        return tally;
    }
}
