using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Plans.Experiments;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>Whether the runs that <c>next</c> chooses narrow a decision's interval more than others of equal cost, and as much as it promises.</summary>
static class NextBenchmark
{
    static readonly ScalingLaw Truth = PublishedLaws.Find("besiroglu-2024")!;

    public static void Run(Options options)
    {
        options.RefuseOthers("--trials", "--replicates");
        var trials = options.Count("--trials", 60);
        var fitting = new FitOptions { Delta = double.PositiveInfinity, Replicates = options.Count("--replicates", 300) };
        var document = new ResultDocument(options, "Next runs: chosen, an even grid and a random choice of equal cost");
        document.Add($"""
            {trials} simulated studies a row: 24 runs drawn from {Truth.Name} at four budgets from 1e18 to 3e19 FLOPs, fitted by least squares ({fitting.Replicates} replicates); then further runs for the
            budget are made, added and fitted again. Cells are medians of the width of the 90 % interval of the decision's logarithm, and the share of intervals that hold the truth.
            Trial t has the seed t, from 1. Even grid: three budgets a factor of 3 apart, five sizes over a factor of 16 about the optimum of today's law. Random: drawn evenly from the candidates.
            """);
        var rows = new List<string[]>();
        foreach (var (kind, name) in new[] { (DecisionKind.Loss, "loss at 1e24"), (DecisionKind.Params, "N* at 1e24") })
        {
            foreach (var noise in new[] { 0.002, 0.005 })
            {
                foreach (var budget in new[] { 2e20, 1e21, 1e22 }) rows.Add(Row(new Decision(kind, new Flops(1e24)), name, noise, new Flops(budget), trials, fitting));
            }
        }
        document.Add(["decision", "noise", "FLOPs", "before", "promised", "chosen", "even grid", "random", "chosen holds", "grid holds", "random holds"], rows);
        document.Save();
    }

    static string[] Row(Decision decision, string name, double noise, Flops budget, int trials, FitOptions fitting)
    {
        var options = new NextRunsOptions { Noise = noise };
        var truth = decision.Of(Truth);
        var results = new (double Before, double Promised, (double Width, bool Held) Chosen, (double Width, bool Held) Grid, (double Width, bool Held) Random)[trials];
        Parallel.For(0, trials, trial =>
        {
            var seed = (ulong)trial + 1;
            var past = Simulation.Draw(Truth, new IsoflopDesign { Flops = (1e18, 3e19), Budgets = 4, Sizes = 6 }, noise, seed);
            var law = Fitter.FitLaw(LawForms.Chinchilla, past, fitting);
            var plan = NextRuns.Of(law, decision, budget, options);
            var candidates = NextRunSearch.CandidatesOf(law, budget, options);
            (double, bool) Made(IEnumerable<Scale> scales)
            {
                var refitted = Fitter.FitLaw(LawForms.Chinchilla, With(past, [.. scales], noise, seed), fitting);
                var interval = refitted.Uncertainty!.Interval(refitted, decision.Of, 0.9);
                return (Math.Log(interval.High / interval.Low), interval.Contains(truth));
            }

            results[trial] = (
                Math.Log(plan.Before.High / plan.Before.Low),
                Math.Log(plan.Expected.High / plan.Expected.Low),
                Made(plan.Runs.SelectMany(runs => Enumerable.Repeat(runs.Scale, runs.Seeds))),
                Made(NextRunSearch.EvenGrid(law, budget.Value)),
                Made(NextRunSearch.Random(candidates, budget.Value, seed, 0).Select(candidate => candidates[candidate])));
        });
        string Median(Func<(double Before, double Promised, (double Width, bool Held) Chosen, (double Width, bool Held) Grid, (double Width, bool Held) Random), double> of) => $"{Quantiles.Median([.. results.Select(of)]):P2}";
        string Share(Func<(double Before, double Promised, (double Width, bool Held) Chosen, (double Width, bool Held) Grid, (double Width, bool Held) Random), bool> of) => $"{results.Count(of) / (double)trials:P0}";

        return
        [
            name,
            $"{noise:P1}",
            $"{budget}",
            Median(result => result.Before),
            Median(result => result.Promised),
            Median(result => result.Chosen.Width),
            Median(result => result.Grid.Width),
            Median(result => result.Random.Width),
            Share(result => result.Chosen.Held),
            Share(result => result.Grid.Held),
            Share(result => result.Random.Held),
        ];
    }

    static RunSet With(RunSet past, Scale[] further, double noise, ulong seed)
    {
        var random = new CounterRandom(1000 + seed, 0);
        return RunSet.From(
            past.Concat(further.Select((scale, i) => new Run
            {
                Params = scale.Params,
                Tokens = scale.Tokens,
                Flops = scale.Flops,
                Loss = new NatsPerToken(Truth.Loss(scale).Value * Math.Exp(noise * random.NextNormal())),
                Row = past.Count + i + 2,
            })),
            past.Convention);
    }
}
