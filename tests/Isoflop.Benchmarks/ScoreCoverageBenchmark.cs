using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Laws.Tasks;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>How often nominal 90 % intervals of laws of scores and hyper-parameters hold the truth, over simulated studies.</summary>
static class ScoreCoverageBenchmark
{
    const double Level = 0.9;

    static readonly double[] SweepSizes = [5e7, 2e8, 8e8];

    static readonly double[] SweepTokens = [2e9, 1e10, 5e10];

    /// <summary>A study: what is asked of it, and the answers of a trial with their truths.</summary>
    sealed record Study(string Name, string[] Questions, Func<ulong, FitOptions, (Interval Interval, double Truth)[]> Trial);

    public static void Run(Options options)
    {
        options.RefuseOthers("--trials", "--replicates");
        var trials = options.Count("--trials", 300);
        var fit = new FitOptions { Replicates = options.Count("--replicates", 400), Level = Level };
        var document = new ResultDocument(options, "Coverage of laws of scores and hyper-parameters");
        document.Add($"""
            {trials} simulated studies a row; every cell is the percentage of nominal {Level:P0} intervals that hold the truth (one standard error {100 * Math.Sqrt(Level * (1 - Level) / trials):F1} points).
            Default options, {fit.Replicates} replicates; trial t of study s has the seed 10000 s + t, s from 1, t from 0. Coefficients and means by percentile intervals, "new" by new-run intervals.
            """);
        var rows = new List<string[]>();
        foreach (var (number, study) in Studies().Index())
        {
            var held = new int[study.Questions.Length];
            Parallel.For(0, trials, trial =>
            {
                var answers = study.Trial((ulong)((10_000 * (number + 1)) + trial), fit);
                for (var question = 0; question < held.Length; question++)
                {
                    if (answers[question].Interval.Contains(answers[question].Truth)) Interlocked.Increment(ref held[question]);
                }
            });
            rows.AddRange(study.Questions.Select((question, k) => new[] { study.Name, question, $"{100.0 * held[k] / trials:F0}" }));
            Console.Error.WriteLine($"{study.Name}: {string.Join(", ", study.Questions.Select((question, k) => $"{question} {100.0 * held[k] / trials:F0} %"))}");
        }
        document.Add(["study", "question", "coverage"], rows);
        document.Save();
    }

    static IEnumerable<Study> Studies()
    {
        var exponential = Law("task-exponential", 0.25, 8, 1.4);
        yield return OverLoss("task-exponential, 42 runs, noise 1 point", exponential, 42, 0.01, ["S0", "gamma"]);
        yield return OverLoss("task-exponential, 14 runs, noise 1 point", exponential, 14, 0.01, ["S0", "gamma"]);
        yield return OverLoss("task-sigmoid, 42 runs, noise 1 point", Law("task-sigmoid", 0.25, 0.8, 3, 2.9), 42, 0.01, ["S0", "S1", "gamma"]);
        yield return Chain("chain, ladder of 42 runs, noise .5 %, 1,000 questions", "ladder", 1000);
        yield return Chain("chain, isoFLOP 48 runs, noise .5 %, 10,000 questions", "isoflop", 10_000);
        yield return OverCompute("score-sigmoid past the bend, 40 points, noise .5 points", Law("score-sigmoid", 0.35, 0.61, 2.01, 3e20), 2e19, 5e21, ["A", "B"]);
        yield return OverCompute("score-sigmoid below the bend, 40 points, noise .5 points", Law("score-sigmoid", 0.35, 0.61, 2.01, 3e20), 2e19, 4e20, ["A", "B"]);
        yield return OverCompute("score-power, 40 points, noise .5 points", Law("score-power", 0.8, 500, 0.16), 1e19, 2e21, ["A", "alpha"]);
        yield return Coverage("coverage, 50 problems, 100 samples", 50, 100);
        yield return Coverage("coverage, 200 problems, 100 samples", 200, 100);
        yield return LearningRate("learning-rate, 9 sweeps of 7, noise .1 %", 0.001);
        yield return LearningRate("learning-rate, 9 sweeps of 7, noise .3 %", 0.003);
    }

    static ScalingLaw Law(string form, params ReadOnlySpan<double> coefficients) => new() { Form = LawForms.Find(form)!, Coefficients = [.. coefficients] };

    static Scale At(RunColumn column, double value) => new Scale(new Flops(column == RunColumn.Flops ? value : double.NaN)).With(column, value);

    static Study OverLoss(string name, ScalingLaw truth, int count, double noise, string[] coefficients) => new(
        name,
        [.. coefficients, "mean at L = 3.2", "mean at L = 2.3 (.3 beyond)", "new at L = 2.3"],
        (seed, fit) =>
        {
            var random = new CounterRandom(seed, 0);
            var runs = RunSet.From(Enumerable.Range(0, count).Select(i =>
            {
                var loss = 2.6 + (2.2 * i / (count - 1.0));
                return new Run { Loss = new NatsPerToken(loss), Score = truth.Value(At(RunColumn.Loss, loss)) + (noise * random.NextNormal()), Row = i + 2 };
            }).ToArray());
            return Answers(truth, Fitter.Fit(truth.Form, runs, fit with { Seed = seed }), coefficients, [At(RunColumn.Loss, 3.2), At(RunColumn.Loss, 2.3)], truth.Value(At(RunColumn.Loss, 2.3)) + (noise * random.NextNormal()));
        });

    static Study OverCompute(string name, ScalingLaw truth, double low, double high, string[] coefficients) => new(
        name,
        [.. coefficients, "mean inside", "mean at 8x", "new at 8x"],
        (seed, fit) =>
        {
            const double noise = 0.005;
            var random = new CounterRandom(seed, 0);
            var runs = RunSet.From(Enumerable.Range(0, 40).Select(i =>
            {
                var scale = At(RunColumn.Flops, low * Math.Pow(high / low, i / 39.0));
                return new Run { Flops = scale.Flops, Score = truth.Value(scale) + (noise * random.NextNormal()), Row = i + 2 };
            }).ToArray());
            var far = At(RunColumn.Flops, 8 * high);
            return Answers(truth, Fitter.Fit(truth.Form, runs, fit with { Seed = seed }), coefficients, [At(RunColumn.Flops, Math.Sqrt(low * high)), far], truth.Value(far) + (noise * random.NextNormal()));
        });

    static (Interval, double)[] Answers(ScalingLaw truth, Fit fit, string[] coefficients, Scale[] scales, double landed) =>
    [
        .. coefficients.Select(name => (fit.CoefficientInterval(name, Level), truth[name])),
        .. scales.Select(scale => (fit.MeanLossInterval(scale, Level), truth.Value(scale))),
        (fit.NewRunInterval(scales[^1], Level), landed),
    ];

    static Study Chain(string name, string design, int questions)
    {
        var loss = SampleRuns.Truth;
        var score = Law("task-exponential", 0.25, 8, 1.4);
        var chain = new TaskChain(loss, score);
        double[] factors = [1, 10, 100];
        return new(
            name,
            [.. factors.Select(factor => $"mean score at {factor}x"), "new run at 10x"],
            (seed, fit) =>
            {
                var runs = Simulation.Score(Simulation.Draw(loss, Design.Parse(design), 0.005, seed), "acc_quiz", score, questions, seed);
                var task = TaskFitter.Fit(runs, ["acc_quiz"], new TaskOptions { Fitting = fit with { Seed = seed }, Backtest = null, Chance = 0.25 });
                var largest = runs.Values(RunColumn.Flops).ToArray().Max();
                Scale[] scales = [.. factors.Select(factor => loss.Optimum(new Flops(factor * largest))!).Select(optimum => new Scale(optimum.Params, optimum.Tokens))];
                var forecasts = task.Chain.Forecasts([.. scales], Level);
                var random = new CounterRandom(seed, 3);
                var landed = score.Value(At(RunColumn.Loss, loss.Value(scales[1]) * Math.Exp(0.005 * random.NextNormal())));
                var right = Enumerable.Range(0, questions).Count(_ => random.NextUniform() < landed);
                return [.. scales.Select((scale, i) => (forecasts[i].MeanScoreInterval, chain.Value(scale))), (forecasts[1].NewRunInterval, (double)right / questions)];
            });
    }

    // Pass rates e^-(.5 + 5u): the population's coverage is the mean of 1 - (1 - p)^k over u, which the law only approximates. The law nearest to the
    // population is what replicates can be right about.
    static Study Coverage(string name, int problems, int samples)
    {
        var form = LawForms.Find("coverage")!;
        int[] asked = [1, 10, samples];
        var every = Enumerable.Range(0, 20).Select(i => (int)Math.Round(Math.Pow(samples, i / 19.0))).Distinct();
        var nearest = Fitter.FitLaw(form, RunSet.From(every.Select(k => new Run { Samples = k, Score = Population(k) }).ToArray()), new FitOptions { Replicates = 0 });
        return new(
            name,
            [.. asked.Select(k => $"nearest law at {k}"), .. asked.Select(k => $"population at {k}")],
            (seed, fit) =>
        {
            var random = new CounterRandom(seed, 0);
            var rows = RunSet.From(Enumerable.Range(0, problems).Select(i =>
            {
                var rate = Rate(random.NextUniform());
                return new Run { Samples = samples, Correct = Enumerable.Range(0, samples).Count(_ => random.NextUniform() < rate), Row = i + 2 };
            }).ToArray());
            var fitted = Fitter.Fit(form, Laws.Points.FitPoints.Of(form, rows, fit with { Seed = seed }), fit with { Seed = seed });
            var intervals = asked.Select(k => fitted.MeanLossInterval(At(RunColumn.Samples, k), Level)).ToArray();
            return [.. asked.Select((k, i) => (intervals[i], nearest.Value(At(RunColumn.Samples, k)))), .. asked.Select((k, i) => (intervals[i], Population(k)))];
        });
    }

    static double Population(int k) => Enumerable.Range(0, 2000).Average(i => 1 - Math.Pow(1 - Rate((i + 0.5) / 2000), k));

    static double Rate(double share) => Math.Exp(-0.5 - (5 * share));

    static Study LearningRate(string name, double noise)
    {
        var truth = Law("learning-rate", 1.79, -0.713, 0.307);
        var far = new Scale(new Params(4e9), new Tokens(2e11));
        return new(
            name,
            ["a", "b", "best at 4B on 200B"],
            (seed, fit) =>
            {
                var random = new CounterRandom(seed, 0);
                var runs = new List<Run>();
                foreach (var size in SweepSizes)
                {
                    foreach (var tokens in SweepTokens)
                    {
                        var scale = new Scale(new Params(size), new Tokens(tokens));
                        for (var step = -3; step <= 3; step++)
                        {
                            var rate = truth.Value(scale) * Math.Pow(1.6, step + random.NextUniform() - 0.5);
                            var loss = SampleRuns.Truth.Loss(scale).Value * (1 + (0.01 * Math.Pow(Math.Log(rate / truth.Value(scale)), 2))) * Math.Exp(noise * random.NextNormal());
                            runs.Add(new Run { Params = scale.Params, Tokens = scale.Tokens, Flops = scale.Flops, LearningRate = rate, Loss = new NatsPerToken(loss), Row = runs.Count + 2 });
                        }
                    }
                }
                var options = fit with { Seed = seed };
                var fitted = Fitter.Fit(truth.Form, Laws.Points.FitPoints.Of(truth.Form, RunSet.From(runs), options), options);
                return
                [
                    (fitted.CoefficientInterval("a", Level), truth["a"]),
                    (fitted.CoefficientInterval("b", Level), truth["b"]),
                    (fitted.MeanLossInterval(far, Level), truth.Value(far)),
                ];
            });
    }
}
