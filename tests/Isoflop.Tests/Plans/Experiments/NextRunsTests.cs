using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Plans.Experiments;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Plans.Experiments;

/// <summary>Chosen runs do what they promise: measured on studies drawn from a known law.</summary>
public class NextRunsTests(ITestOutputHelper output)
{
    const double Noise = 0.005;

    static readonly ScalingLaw Truth = PublishedLaws.Find("besiroglu-2024")!;

    static readonly FitOptions LeastSquares = new() { Delta = double.PositiveInfinity, Replicates = 300 };

    static readonly Decision LossAtTarget = new(DecisionKind.Loss, new Flops(1e24));

    static RunSet Past(ulong seed) => Simulation.Draw(Truth, new IsoflopDesign { Flops = (1e18, 3e19), Budgets = 4, Sizes = 6 }, Noise, seed);

    [Fact]
    public void Of_KeepsToTheBudgetAndShrinksTheInterval()
    {
        var law = Fitter.FitLaw(LawForms.Chinchilla, Past(1), LeastSquares);
        var plan = NextRuns.Of(law, LossAtTarget, new Flops(2e21));
        Assert.InRange(plan.Cost.Value, 1e20, 2.0000001e21);
        Assert.True(plan.Shrinkage < 0.7, $"{plan.Shrinkage}");
        Assert.All(plan.Rivals, rival => Assert.True(plan.Shrinkage <= rival.Width, $"{rival.Name} {rival.Width} below {plan.Shrinkage}"));
        Assert.Equal(Math.Log(plan.Before.High / plan.Before.Low) * plan.Shrinkage, Math.Log(plan.Expected.High / plan.Expected.Low), 1e-9);
    }

    [Fact]
    public void Of_MoreMoneyNarrowsMore()
    {
        var law = Fitter.FitLaw(LawForms.Chinchilla, Past(1), LeastSquares);
        var widths = new[] { 2e20, 2e21, 2e22 }.Select(budget => NextRuns.Of(law, LossAtTarget, new Flops(budget)).Shrinkage).ToArray();
        Assert.Equal(widths.OrderDescending(), widths);
    }

    // Twelve studies, seeds 1 to 12: the runs chosen, an even grid and a random choice of equal cost, each made, added to the past and fitted.
    [Fact]
    public void Of_BeatsAnEvenGridAndARandomChoice_AndKeepsItsPromise()
    {
        const int studies = 12;
        var budget = new Flops(1e21);
        var options = new NextRunsOptions { Noise = Noise };
        var (chosen, grid, random, promised) = (new double[studies], new double[studies], new double[studies], new double[studies]);
        for (var study = 0; study < studies; study++)
        {
            var seed = (ulong)study + 1;
            var past = Past(seed);
            var law = Fitter.FitLaw(LawForms.Chinchilla, past, LeastSquares);
            var plan = NextRuns.Of(law, LossAtTarget, budget, options);
            promised[study] = Math.Log(plan.Expected.High / plan.Expected.Low);
            chosen[study] = Width(past, [.. plan.Runs.SelectMany(runs => Enumerable.Repeat(runs.Scale, runs.Seeds))], seed);
            grid[study] = Width(past, [.. NextRunSearch.EvenGrid(law, budget.Value)], seed);
            var candidates = NextRunSearch.CandidatesOf(law, budget, options);
            random[study] = Width(past, [.. NextRunSearch.Random(candidates, budget.Value, seed, 0).Select(c => candidates[c])], seed);
        }
        output.WriteLine($"width of ln(loss at 1e24), medians of {studies}: promised {Quantiles.Median(promised):P2}, chosen {Quantiles.Median(chosen):P2}, even grid {Quantiles.Median(grid):P2}, random {Quantiles.Median(random):P2}");
        Assert.True(Quantiles.Median(chosen) < Quantiles.Median(grid));
        Assert.True(Quantiles.Median(chosen) < Quantiles.Median(random));
        Assert.InRange(Quantiles.Median(chosen) / Quantiles.Median(promised), 0.7, 1.4);
    }

    [Fact]
    public void FirstStudy_ExpectsWhatSimulationsGive()
    {
        var study = FirstStudy.Of(Truth, LossAtTarget, new Flops(1e21), Noise);
        Assert.Equal(study.Designs.Select(design => design.Width).Order(), study.Designs.Select(design => design.Width));
        var simulated = study.Chosen.Simulated!.Value;
        output.WriteLine($"{study.Chosen.Design}: expected {study.Chosen.Width:P2}, simulated {simulated.Width:P2}, held {simulated.Coverage:P0} of {simulated.Studies}");
        Assert.InRange(simulated.Width / study.Chosen.Width, 0.6, 1.5);
        Assert.InRange(simulated.Coverage, 0.7, 1);
        Assert.InRange(study.Chosen.Design.Place(Truth).Sum(scale => scale.Flops.Value), 0.99e21, 1.01e21);
    }

    [Fact]
    public void Of_WithoutReplicates_AsksForTheNoise() =>
        Assert.Contains("--noise", Assert.Throws<InputException>(() => NextRuns.Of(Truth, LossAtTarget, new Flops(1e21))).Message, StringComparison.Ordinal);

    [Fact]
    public void Of_ABudgetBelowTheCheapestRun_IsRefused()
    {
        var law = Fitter.FitLaw(LawForms.Chinchilla, Past(1), LeastSquares);
        Assert.Throws<InputException>(() => NextRuns.Of(law, LossAtTarget, new Flops(1e10)));
        Assert.Throws<InputException>(() => NextRuns.Of(law, new Decision(DecisionKind.Cost, default, new NatsPerToken(0.5)), new Flops(1e21)));
    }

    static double Width(RunSet past, Scale[] further, ulong seed)
    {
        var random = new CounterRandom(1000 + seed, 0);
        var runs = past.Concat(further.Select((scale, i) => new Run
        {
            Params = scale.Params,
            Tokens = scale.Tokens,
            Flops = scale.Flops,
            Loss = new NatsPerToken(Truth.Loss(scale).Value * Math.Exp(Noise * random.NextNormal())),
            Row = past.Count + i + 2,
        }));
        var law = Fitter.FitLaw(LawForms.Chinchilla, RunSet.From(runs, past.Convention), LeastSquares);
        var interval = law.Uncertainty!.Interval(law, LossAtTarget.Of, 0.9);
        return Math.Log(interval.High / interval.Low);
    }
}
