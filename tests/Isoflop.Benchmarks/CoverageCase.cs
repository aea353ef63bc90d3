using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>A study to be simulated over and over.</summary>
/// <param name="Number">1 or more: studies draw from seeds of their own.</param>
/// <param name="Name">The design in a few words.</param>
/// <param name="Truth">The law that losses are drawn from.</param>
/// <param name="Design">Where the runs are.</param>
/// <param name="Noise">Relative noise of a run.</param>
/// <param name="OutlierShare">Share of runs that are undertuned.</param>
sealed record CoverageCase(int Number, string Name, ScalingLaw Truth, Design Design, double Noise, double OutlierShare = 0)
{
    /// <summary>How much higher the loss of an undertuned run is.</summary>
    public const double OutlierExcess = 0.05;

    /// <summary>Seeds set aside for each study: the largest number of trials.</summary>
    public const int SeedsOfStudy = 10_000;

    // Streams of a trial's seed: 0 is the simulation's own.
    const ulong OutlierStream = 1;
    const ulong NewRunStream = 2;

    /// <summary>The seed of the runs of a trial.</summary>
    public ulong Seed(int trial) => ((ulong)Number * SeedsOfStudy) + (ulong)trial;

    /// <summary>The compute of the largest run.</summary>
    public Flops Largest { get; } = new(Design.Place(Truth).Max(scale => scale.Flops.Value));

    /// <summary>The middle of the runs: geometric means of sizes and tokens.</summary>
    public Scale Middle { get; } = MiddleOf([.. Design.Place(Truth)]);

    /// <summary>The runs of a trial.</summary>
    public RunSet Draw(int trial)
    {
        var runs = Simulation.Draw(Truth, Design, Noise, Seed(trial));
        if (OutlierShare == 0) return runs;
        var random = new CounterRandom(Seed(trial), OutlierStream);
        var losses = runs.Values(RunColumn.Loss).ToArray();
        for (var i = 0; i < losses.Length; i++) losses[i] *= Excess(ref random);
        return runs.With(RunColumn.Loss, losses);
    }

    /// <summary>Where one more run of a scale lands in a trial.</summary>
    public double NewRun(Scale scale, int trial)
    {
        var random = new CounterRandom(Seed(trial), NewRunStream);
        return Truth.Loss(scale).Value * Math.Exp(Noise * random.NextNormal()) * Excess(ref random);
    }

    /// <summary>The best split of a multiple of the largest run's compute, under the truth.</summary>
    public Scale Beyond(double factor)
    {
        var optimum = Truth.Optimum(new Flops(Largest.Value * factor))!;
        return new Scale(optimum.Params, optimum.Tokens);
    }

    double Excess(ref CounterRandom random) => random.NextUniform() < OutlierShare ? 1 + OutlierExcess : 1;

    static Scale MiddleOf(Scale[] scales) => new(
        new Params(Math.Exp(scales.Average(scale => Math.Log(scale.Params.Value)))),
        new Tokens(Math.Exp(scales.Average(scale => Math.Log(scale.Tokens.Value)))));
}
