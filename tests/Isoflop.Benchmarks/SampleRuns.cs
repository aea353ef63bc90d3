using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.Benchmarks;

/// <summary>The runs that the benchmarks fit.</summary>
static class SampleRuns
{
    public const double Noise = 0.005;

    public const ulong Seed = 20261122;

    /// <summary>The law that all simulated runs are drawn from: the corrected fit to the digitised Chinchilla runs.</summary>
    public static ScalingLaw Truth { get; } = PublishedLaws.Find("besiroglu-2024") ?? throw new InvalidOperationException("The published law besiroglu-2024 is missing.");

    /// <summary>Runs of an isoFLOP design: budgets x sizes of them.</summary>
    public static RunSet Isoflop(int budgets, int sizes) =>
        Simulation.Draw(Truth, new IsoflopDesign { Budgets = budgets, Sizes = sizes }, Noise, Seed);

    /// <summary>The runs of a table, or 240 simulated ones, and what to call them.</summary>
    public static (RunSet Runs, string Name) Load(Options options)
    {
        if (options.Text("--data") is not { } path)
            return (Isoflop(8, 30), $"240 runs simulated from {Truth.Name}, 8 budgets of 30 sizes, noise {Noise:P1}, seed {Seed}");
        var condition = options.Text("--where");
        var table = RunReader.Read(path, new RunReadOptions { Where = condition is null ? [] : [condition] });
        return (table.Runs, $"{table.Runs.Count} runs of {Path.GetFileName(path)}{(condition is null ? "" : $" where {condition}")}");
    }
}
