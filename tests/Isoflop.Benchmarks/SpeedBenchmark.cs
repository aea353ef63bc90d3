using System.Text.Json.Nodes;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Runs;
using Quantiles = Isoflop.Numerics.Quantiles;

namespace Isoflop.Benchmarks;

/// <summary>One global fit, the published grid of starts, and 4,000 bootstrap refits: ours and SciPy's in turn (A B A B), medians and ratios.</summary>
static class SpeedBenchmark
{
    const int Threads = 2;
    const int Replicates = 4000;
    const int SciPyStarts = 450;
    const int SciPyReplicates = 400;

    public static void Run(Options options)
    {
        options.RefuseOthers("--data", "--where", "--rounds");
        var rounds = options.Count("--rounds", 5);
        var document = new ResultDocument(options, "Speed: fits side by side with SciPy");
        var (runs, name) = SampleRuns.Load(options);
        var problem = FitProblem.From(LawForms.Chinchilla, runs, new FitOptions { Replicates = Replicates, Resampling = Resampling.Pairs });
        var solution = Solution.Find(problem);
        using var scipy = SciPySession.Open(problem.Runs, Threads);
        document.Add($"Runs: {name}. Law: {LawForms.Chinchilla.Formula}; Huber, delta 1e-3, on log residuals, summed.");
        document.Add(scipy is null
            ? "No SciPy was found (python3 with numpy and scipy): our side only."
            : $"{scipy.Versions}. Each side in turn, {rounds} rounds after a warm-up, medians of wall-clock times; {Threads} threads or processes where a row says so.");
        Warm(problem, runs);
        var lines = Lines(problem, solution, runs, scipy);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var line in lines) line.Measure();
        }
        document.Add(
            ["work", "ours", "SciPy", "ratio", "our objective", "SciPy's objective"],
            lines.Select(line => line.Row()));
        document.Add($"""
            - SciPy's global fit: variable projection over the same 12 x 12 exponents vectorised in NumPy, then BFGS with the analytic gradient in coordinates whitened by the curvature.
            - SciPy's grid: L-BFGS-B with the analytic gradient, log-sum-exp; {SciPyStarts} of the 4,500 starts drawn at random, time scaled by {PublishedGrid.Starts.Length / SciPyStarts}. "default" is SciPy's default tolerance, "tight" ftol 1e-15, gtol 1e-10.
            - SciPy's bootstrap: {SciPyReplicates} of the {Replicates:N0} refits, time scaled by {Replicates / SciPyReplicates}; warm start, whitened BFGS as in the global fit.
            - Starts that reach the optimum within 1e-8 of the objective: {Reached(problem, solution, lines)}.
            - Standard deviation of alpha over the bootstrap: {Spreads(problem, solution, lines)}.
            """);
        var worst = lines.Max(line => line.Disagreement(solution.Minimum.Value));
        document.Add($"Largest relative difference of an objective from {solution.Minimum.Value:R}: {worst:G2} (the default tolerance of SciPy's grid left out).");
        document.Save();
        if (worst > 1e-8) throw new InvalidOperationException($"The two sides do not agree: {worst:G3}.");
    }

    static void Warm(FitProblem problem, RunSet runs)
    {
        Timing.WarmUp(() => Fitter.Fit(LawForms.Chinchilla, runs, new FitOptions { Replicates = 0 }));
        Bootstrap.Draw(problem, Solution.Find(problem), new double[problem.Count]);
        PublishedGrid.Refine(problem, fromCurvature: true, Threads);
    }

    static Line[] Lines(FitProblem problem, Solution solution, RunSet runs, SciPySession? scipy)
    {
        var residuals = new double[problem.Count];
        problem.Objective().Residuals(solution.Theta, residuals);
        var certified = new FitOptions { Replicates = 0 };
        JsonNode? Global() => scipy?.Ask(new JsonObject { ["task"] = "global", ["count"] = 20 });
        JsonNode? Grid(bool tight) => scipy?.Ask(new JsonObject
        {
            ["task"] = "grid",
            ["count"] = SciPyStarts,
            ["tight"] = tight,
            ["seed"] = 1,
            ["optimum"] = solution.Minimum.Value,
        });
        return
        [
            new("one global fit", 50, () => Solution.Find(problem).Minimum.Value, Global),
            new("one global fit with its certificate (SciPy: without)", 50, () => Fitter.Fit(LawForms.Chinchilla, runs, certified).Objective, Global),
            new(GridFromCurvature, 1, () => PublishedGrid.Refine(problem, fromCurvature: true, Threads).Min(), () => Grid(tight: true)),
            new(GridFromIdentity, 1, () => PublishedGrid.Refine(problem, fromCurvature: false, Threads).Min(), () => Grid(tight: true)),
            new(GridDefault, 1, () => PublishedGrid.Refine(problem, fromCurvature: false, Threads).Min(), () => Grid(tight: false)),
            new(Refits, 1, () => Bootstrap.Draw(problem, solution, residuals).Count, () => scipy?.Ask(new JsonObject { ["task"] = "bootstrap", ["count"] = SciPyReplicates, ["of"] = Replicates })),
        ];
    }

    const string GridFromCurvature = "4,500 starts, ours from the curvature, SciPy tight (2 threads)";
    const string GridFromIdentity = "4,500 starts, ours from the identity, SciPy tight (2 threads)";
    const string GridDefault = "4,500 starts, ours from the identity, SciPy default (2 threads)";
    const string Refits = "4,000 bootstrap refits, pairs (2 threads)";

    static string Reached(FitProblem problem, Solution solution, Line[] lines)
    {
        double Share(bool fromCurvature) =>
            PublishedGrid.Refine(problem, fromCurvature, Threads).Count(end => end <= solution.Minimum.Value * (1 + 1e-8)) / (double)PublishedGrid.Starts.Length;
        var ours = $"ours {Share(true):P1} from the curvature, {Share(false):P1} from the identity";
        return lines.FirstOrDefault(line => line.Name == GridFromCurvature)?.Answer is { } tight && lines.First(line => line.Name == GridDefault).Answer is { } loose
            ? $"{ours}; SciPy's {tight["share"]!.GetValue<double>():P1} tight, {loose["share"]!.GetValue<double>():P1} default"
            : ours;
    }

    static string Spreads(FitProblem problem, Solution solution, Line[] lines)
    {
        var replicates = Bootstrap.Draw(problem, solution, new double[problem.Count]);
        var alpha = LawForms.Chinchilla.IndexOf("alpha");
        var values = Enumerable.Range(0, replicates.Count).Select(replicate => replicates[replicate][alpha]).ToArray();
        var mean = values.Average();
        var ours = $"ours {Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1)):F5}";
        return lines.First(line => line.Name == Refits).Answer is { } answer ? $"{ours}, SciPy's {answer["spread"]!.GetValue<double>():F5}" : ours;
    }

    /// <summary>One row of the table: the same work on both sides, measured in turn.</summary>
    sealed class Line(string name, int batch, Func<double> ours, Func<JsonNode?> theirs)
    {
        readonly List<double> _ours = [];
        readonly List<double> _theirs = [];
        double _objective;

        public string Name => name;

        /// <summary>SciPy's last answer.</summary>
        public JsonNode? Answer { get; private set; }

        double? TheirObjective => Answer?["objective"]?.GetValue<double>();

        bool HasObjective => name != Refits;

        public void Measure()
        {
            _ours.Add(Timing.Batch(batch, () => _objective = ours()));
            Answer = theirs();
            if (Answer is not null) _theirs.Add(Answer["seconds"]!.GetValue<double>());
        }

        public string[] Row()
        {
            var mine = Quantiles.Median([.. _ours]);
            var other = _theirs.Count > 0 ? Quantiles.Median([.. _theirs]) : double.NaN;
            return
            [
                name,
                Timing.Print(mine),
                double.IsNaN(other) ? "" : Timing.Print(other),
                double.IsNaN(other) ? "" : $"{other / mine:F1}",
                HasObjective ? _objective.ToString("G12") : "",
                TheirObjective?.ToString("G12") ?? "",
            ];
        }

        /// <summary>Largest relative difference of either side's objective from the optimum.</summary>
        public double Disagreement(double optimum)
        {
            if (!HasObjective) return 0;
            var mine = Math.Abs((_objective / optimum) - 1);
            return TheirObjective is { } other && name != GridDefault ? Math.Max(mine, Math.Abs((other / optimum) - 1)) : mine;
        }
    }
}
