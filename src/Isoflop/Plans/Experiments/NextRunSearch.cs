using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Quantities;
using MathNet.Numerics.Distributions;

namespace Isoflop.Plans.Experiments;

/// <summary>
/// Chooses runs greedily by the expected shrinkage per FLOP, under several limits on the cost of one run, and takes the best of the plans: per FLOP alone the
/// cheapest runs win each step, though a dear one may be worth more than all that its price buys of them.
/// </summary>
static class NextRunSearch
{
    const int SizesPerDecade = 4;

    const double RatioStep = 2;

    // Limits of one run, as shares of the budget.
    static readonly double[] Shares = [1, 0.5, 0.25, 0.12, 0.06, 0.03];

    public static NextRuns Find(ScalingLaw law, Decision decision, Flops budget, NextRunsOptions options)
    {
        if (law.Uncertainty is not { } uncertainty)
            throw new InputException($"{law.Name} without replicates", "--law", "a law that fit --out wrote", "For a first study, with no runs yet, state the noise: --noise 0.005.");
        var candidates = Candidates(law, budget, options);
        var noise = options.Noise ?? ReplicateConditioning.EffectiveNoise(uncertainty.Residuals.AsSpan(), law.Form.Delta);
        var prior = ReplicateConditioning.Of(law, decision, candidates, noise);
        var value = decision.Of(law);
        var before = uncertainty.Interval(law, decision.Of, options.Level);
        var chosen = Shares.Where(share => share <= options.LargestShare || share == Shares[^1])
            .AsParallel().AsOrdered()
            .Select(share => Greedy(prior.Copy(), candidates, budget.Value, share * budget.Value, options.MostRuns))
            .Where(plan => plan.Runs.Count > 0)
            .MinBy(plan => plan.Deviation * Student(uncertainty.DegreesOfFreedom + plan.Runs.Count, options.Level));
        if (chosen.Runs is null)
            throw new InputException($"{budget} FLOPs", "--budget", $"at least the cheapest run, {new Flops(candidates.Min(scale => scale.Flops.Value))} FLOPs", "Raise it, or allow smaller models (--smallest).");
        var shrinkage = Width(prior.Deviation, chosen.Deviation, uncertainty.DegreesOfFreedom, chosen.Runs.Count, options.Level);
        var plan = new NextRuns
        {
            Law = law,
            Decision = decision,
            Budget = budget,
            Value = value,
            Before = before,
            Expected = new Interval(value * Math.Pow(before.Low / value, shrinkage), value * Math.Pow(before.High / value, shrinkage), options.Level),
            Runs = [.. chosen.Runs.GroupBy(run => run).Select(group => new PlannedRuns(candidates[group.Key], group.Count())).OrderBy(runs => runs.Scale.Flops.Value)],
            Noise = noise,
            Rivals = Rivals(law, prior, candidates, budget.Value, uncertainty.DegreesOfFreedom, options),
            Findings = [],
        };
        return plan with { Findings = NextRunFindings.Of(plan) };
    }

    /// <summary>Sizes and multiples of them in tokens, no run dearer than the budget allows.</summary>
    static Scale[] Candidates(ScalingLaw law, Flops budget, NextRunsOptions options)
    {
        var smallest = (options.Smallest ?? law.Range?.Params?.Low ?? new Params(1e7)).Value;
        var most = options.LargestShare * budget.Value;
        var (low, high) = options.Ratios;
        var scales = new List<Scale>();
        for (var size = smallest; 6 * size * size * low <= most && scales.Count < 4000; size *= Math.Pow(10, 1.0 / SizesPerDecade))
        {
            for (var ratio = low; ratio <= high * 1.0001 && 6 * size * size * ratio <= most; ratio *= RatioStep)
                scales.Add(new Scale(new Params(size), new Tokens(size * ratio)));
        }
        return scales.Count > 0 ? [.. scales] : throw new InputException(
            $"{budget} FLOPs", "--budget", $"at least {new Flops(6 * smallest * smallest * low / options.LargestShare)} FLOPs, one run of {new Params(smallest)} parameters on {low} tokens each", "Raise it, or allow smaller models (--smallest).");
    }

    static (List<int> Runs, double Deviation) Greedy(ReplicateConditioning state, Scale[] candidates, double budget, double mostForOne, int mostRuns)
    {
        var (runs, left) = (new List<int>(), budget);
        while (runs.Count < mostRuns)
        {
            var (best, bestGain, now) = (-1, 0.0, Math.Log(state.Deviation));
            for (var c = 0; c < candidates.Length; c++)
            {
                var cost = candidates[c].Flops.Value;
                if (cost > left || cost > mostForOne) continue;
                // Where runs are few, each may cost its share: what matters is what it does per FLOP, but not below that share.
                var gain = (now - Math.Log(state.After(c))) / Math.Max(cost, budget / mostRuns);
                if (gain > bestGain) (best, bestGain) = (c, gain);
            }
            if (best < 0) break;
            state.Add(best);
            runs.Add(best);
            left -= candidates[best].Flops.Value;
        }
        return (runs, state.Deviation);
    }

    // An even grid: an isoFLOP study of three budgets and five sizes about the optimum; and runs drawn evenly from the candidates until the money is spent.
    static ImmutableArray<(string Name, int Runs, double Width)> Rivals(ScalingLaw law, ReplicateConditioning prior, Scale[] candidates, double budget, int freedom, NextRunsOptions options)
    {
        var rivals = ImmutableArray.CreateBuilder<(string, int, double)>();
        var grid = EvenGrid(law, budget);
        // The grid's scales are not among the candidates: each is taken as the nearest of them.
        var state = prior.Copy();
        foreach (var scale in grid) state.Add(Nearest(candidates, scale));
        rivals.Add(("even grid", grid.Length, Width(prior.Deviation, state.Deviation, freedom, grid.Length, options.Level)));
        var draws = Enumerable.Range(0, 20).Select(draw =>
        {
            var random = Random(candidates, budget, options.Seed, (ulong)draw);
            var drawn = prior.Copy();
            foreach (var c in random) drawn.Add(c);
            return (random.Count, Width: Width(prior.Deviation, drawn.Deviation, freedom, random.Count, options.Level));
        }).OrderBy(draw => draw.Width).ToArray();
        rivals.Add(("random, median of 20", draws[10].Count, draws[10].Width));
        return rivals.ToImmutable();
    }

    /// <summary>Three budgets a factor of 3 apart with five sizes each, of the cost given together.</summary>
    public static ImmutableArray<Scale> EvenGrid(ScalingLaw law, double budget)
    {
        const int sizes = 5, budgets = 3;
        var largest = budget / (sizes * (1 + (1 / 3.0) + (1 / 9.0)));
        return new IsoflopDesign { Flops = (largest / 9, largest), Budgets = budgets, Sizes = sizes, Spread = 16 }.Place(law);
    }

    /// <summary>Candidates drawn evenly until no other is affordable.</summary>
    public static List<int> Random(Scale[] candidates, double budget, ulong seed, ulong stream)
    {
        var random = new CounterRandom(seed, stream);
        var (runs, left) = (new List<int>(), budget);
        while (true)
        {
            var affordable = Enumerable.Range(0, candidates.Length).Where(c => candidates[c].Flops.Value <= left).ToArray();
            if (affordable.Length == 0 || runs.Count >= 64) return runs;
            var c = affordable[random.NextIndex(affordable.Length)];
            runs.Add(c);
            left -= candidates[c].Flops.Value;
        }
    }

    /// <summary>The candidates of a law and a budget.</summary>
    public static Scale[] CandidatesOf(ScalingLaw law, Flops budget, NextRunsOptions options) => Candidates(law, budget, options);

    static int Nearest(Scale[] candidates, Scale scale) => Enumerable.Range(0, candidates.Length).MinBy(c =>
        Math.Pow(Math.Log(candidates[c].Params.Value / scale.Params.Value), 2) + Math.Pow(Math.Log(candidates[c].Tokens.Value / scale.Tokens.Value), 2));

    static double Width(double before, double after, int freedom, int runs, double level) =>
        after / before * Student(freedom + runs, level) / Student(freedom, level);

    static double Student(int freedom, double level) => StudentT.InvCDF(0, 1, Math.Max(1, freedom), (1 + level) / 2);
}
