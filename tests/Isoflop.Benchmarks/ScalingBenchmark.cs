using System.Numerics.Tensors;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>How the cost of a fit grows with runs and with replicates, and which stage spends it.</summary>
static class ScalingBenchmark
{
    static readonly (int Budgets, int Sizes)[] Designs = [(8, 30), (24, 100), (24, 1000), (24, 10_000)];

    static readonly int[] ReplicateCounts = [250, 500, 1000, 2000, 4000];

    public static void Run(Options options)
    {
        options.RefuseOthers();
        var document = new ResultDocument(options, "Scaling: the cost of a fit over runs and replicates");
        document.Add(
            $"Runs simulated from {SampleRuns.Truth.Name}, noise {SampleRuns.Noise:P1}, seed {SampleRuns.Seed}. An evaluation is one pass over all runs. "
            + "The floor is what two exponentials and one logarithm a point cost with TensorPrimitives on blocks of the same length: no evaluation of the law can be faster.");
        var subjects = Designs.Select(design => SampleRuns.Isoflop(design.Budgets, design.Sizes)).ToArray();
        Timing.WarmUp(() => Fitter.Fit(LawForms.Chinchilla, subjects[0], new FitOptions { Replicates = 0 }));
        Evaluations(document, subjects);
        Stages(document, subjects);
        Draws(document, subjects[0]);
        document.Save();
    }

    // One thread: profiles, which run in parallel, are not part of a bare fit.
    static void Evaluations(ResultDocument document, RunSet[] subjects)
    {
        document.Add("## The bare fit (starts and refinement, one thread)");
        document.Add(
            ["runs", "time", "per run", "evaluations", "time of one", "floor of one", "floor's share of the fit"],
            subjects.Select(runs =>
            {
                var problem = FitProblem.From(LawForms.Chinchilla, runs, new FitOptions { Replicates = 0 });
                var time = Timing.Median(() => Solution.Find(problem));
                var counting = new CountingForm(LawForms.Chinchilla);
                Solution.Find(FitProblem.From(counting, runs, problem.Options));
                var objective = problem.Objective();
                var theta = Solution.Find(problem).Theta;
                var gradient = new double[problem.Map.FreeCount];
                var one = Timing.Median(() => objective.Evaluate(theta, gradient));
                var floor = Floor(problem.Count);
                var evaluations = counting.Points / (double)problem.Count;
                return new[]
                {
                    $"{problem.Count:N0}", Timing.Print(time), Timing.Print(time / problem.Count), $"{evaluations:F1}", Timing.Print(one), Timing.Print(floor),
                    $"{evaluations * floor / time:P0}",
                };
            }));
    }

    static void Stages(ResultDocument document, RunSet[] subjects)
    {
        document.Add("## The certified fit, stage by stage (replicates 0)");
        var columns = subjects.Select(StagesOf).ToArray();
        document.Add(
            ["stage", .. subjects.Select(runs => $"{runs.Count:N0} runs")],
            columns[0].Select((stage, row) => new[] { stage.Name }.Concat(columns.Select(column => Timing.Print(column[row].Seconds))).ToArray()));
    }

    static (string Name, double Seconds)[] StagesOf(RunSet runs)
    {
        var options = new FitOptions { Replicates = 0 };
        var problem = FitProblem.From(LawForms.Chinchilla, runs, options);
        var solution = Solution.Find(problem);
        var residuals = new double[problem.Count];
        problem.Objective().Residuals(solution.Theta, residuals);
        var noise = Noise.Of(residuals, problem);
        var errors = Covariance.StandardErrors(problem, solution, residuals, noise);
        var starts = Timing.Median(() => problem.Starts(options.MaximumStarts));
        var find = Timing.Median(() => Solution.Find(problem));
        var certify = Timing.Median(() => Certifier.Certify(problem, solution, residuals, noise));
        var standardErrors = Timing.Median(() => Covariance.StandardErrors(problem, solution, residuals, noise));
        var profiles = Timing.Median(() => Profiles.Of(problem, solution, noise, errors, options.Level));
        var influence = Timing.Median(() => InfluenceAnalysis.Of(problem, solution, noise, errors.Plain, limit: 5));
        return
        [
            ("certified fit", Timing.Median(() => Fitter.Fit(LawForms.Chinchilla, runs, options))),
            ("- columns, logarithms, checks", Timing.Median(() => FitProblem.From(LawForms.Chinchilla, runs, options))),
            ("- starts", starts),
            ("- refinement", find - starts),
            ("- residuals and noise", Timing.Median(() => Noise.Of(residuals, problem))),
            ("- standard errors", standardErrors),
            ("- profiles (parallel)", profiles),
            ("- influence", influence),
            ("- sensitivities, condition, bounds", certify - standardErrors - profiles - influence),
            ("- leverage", Timing.Median(() => ResidualDraw.Of(problem, solution, residuals))),
        ];
    }

    static void Draws(ResultDocument document, RunSet runs)
    {
        document.Add($"## Replicates ({runs.Count} runs, all cores)");
        document.Add(
            ["replicates", "weights", "per replicate", "pairs", "per replicate", "residuals", "per replicate"],
            ReplicateCounts.Select(count => (string[])
            [
                $"{count:N0}",
                .. new[] { Resampling.Weights, Resampling.Pairs, Resampling.Residuals }.SelectMany(resampling =>
                {
                    var problem = FitProblem.From(LawForms.Chinchilla, runs, new FitOptions { Replicates = count, Resampling = resampling });
                    var solution = Solution.Find(problem);
                    var residuals = new double[problem.Count];
                    problem.Objective().Residuals(solution.Theta, residuals);
                    var time = Timing.Median(() => Bootstrap.Draw(problem, solution, residuals), rounds: 5);
                    return new[] { Timing.Print(time), Timing.Print(time / count) };
                }),
            ]));
    }

    // Blocks of 512 points, as the objective works.
    static double Floor(int count)
    {
        const int block = 512;
        var inputs = Enumerable.Range(0, block).Select(i => -i / 100.0).ToArray();
        var outputs = new double[block];
        return Timing.Median(() =>
        {
            for (var start = 0; start < count; start += block)
            {
                var length = Math.Min(block, count - start);
                TensorPrimitives.Exp(inputs.AsSpan(0, length), outputs);
                TensorPrimitives.Exp(inputs.AsSpan(0, length), outputs);
                TensorPrimitives.Log(outputs.AsSpan(0, length), outputs);
            }
        });
    }
}
