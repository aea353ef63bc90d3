using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Comparisons;

/// <summary>Runs of a baseline and of an arm that does what the baseline does with M(C) = m (C/1e21)^t times the compute.</summary>
static class TwoArms
{
    public const double Low = 1e18, High = 1e21;

    /// <summary>The baseline's law over compute: about the frontier of Besiroglu 2024.</summary>
    public static ScalingLaw Frontier { get; } = Truths.Law(LawForms.Find("power")!, 1.8172, 2700, 0.1783);

    public static double Multiplier(double m, double t, double flops) => m * Math.Pow(flops / High, t);

    /// <summary>One run a budget and arm; losses on the law times e^(noise x normal), plus what the arm's floor lies higher.</summary>
    public static RunSet Ladders(double m, double t = 0, double noise = 0, int runs = 6, ulong seed = 1, double floor = 0, double unit = 1)
    {
        var random = new CounterRandom(seed, 3);
        var made = new List<Run>();
        for (var i = 0; i < 2 * runs; i++)
        {
            var (arm, flops) = (i / runs, Low * Math.Pow(High / Low, i % runs / (runs - 1.0)));
            var worth = arm == 0 ? flops : flops * Multiplier(m, t, flops);
            var loss = (Frontier.Loss(new Scale(new Flops(worth))).Value + (arm * floor)) * Math.Exp(noise * random.NextNormal());
            made.Add(new Run { Flops = new Flops(flops * unit), Loss = new NatsPerToken(loss), Row = i + 2 });
        }
        return Labelled(made, runs);
    }

    /// <summary>Sizes against tokens per parameter, both varied; the arm's losses are those of the law at m times the compute, shared e^split : e^-split.</summary>
    public static RunSet Grids(double m, double t = 0, double split = 0, double noise = 0, ulong seed = 1)
    {
        var random = new CounterRandom(seed, 3);
        var made = new List<Run>();
        for (var arm = 0; arm < 2; arm++)
        {
            for (var i = 0; i < 16; i++)
            {
                var size = 3e7 * Math.Pow(3, i / 4);
                var tokens = size * 5 * Math.Pow(4, i % 4);
                var root = arm == 0 ? 1 : Math.Sqrt(Multiplier(m, t, 6 * size * tokens));
                var (factor, other) = arm == 0 ? (1, 1) : (Math.Exp(split), Math.Exp(-split));
                var loss = Truths.Besiroglu.Loss(new Params(size * root * factor), new Tokens(tokens * root * other)).Value * Math.Exp(noise * random.NextNormal());
                made.Add(new Run { Params = new Params(size), Tokens = new Tokens(tokens), Flops = new Flops(6 * size * tokens), Loss = new NatsPerToken(loss), Row = made.Count + 2 });
            }
        }
        return Labelled(made, 16);
    }

    public static RunSet Labelled(IReadOnlyList<Run> runs, int ofBaseline) =>
        RunSet.From(runs).With("arm", [.. Enumerable.Range(0, runs.Count).Select(run => run < ofBaseline ? "adamw" : "muon")]);
}
