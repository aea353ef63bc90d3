using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Sweeps.Speeds;

/// <summary>
/// How fast this machine trains models of 50 thousand to 4 million parameters, and how near that comes to the peak of its matrix product. All rates
/// are per second of processor time, so that neighbours on a busy machine move them less than the clock.
/// </summary>
/// <param name="PeakFlops">FLOPs a second of one core in the lab's matrix product, the best of many short rounds between the runs.</param>
/// <param name="Threads">Threads of each run.</param>
/// <param name="Speeds">The runs, from small to large.</param>
public sealed record MachineBenchmark(double PeakFlops, int Threads, ImmutableArray<TrainingSpeed> Speeds)
{
    const int Vocabulary = 256;
    const int Sequences = 16;
    const double PeakSeconds = 0.15;

    static readonly (int Layers, int Width, int Heads, int Inner)[] Sizes = [(4, 32, 2, 88), (4, 64, 2, 176), (5, 128, 4, 344), (5, 256, 8, 688)];
    static readonly int[] Contexts = [128, 256];

    /// <summary>The share of the peak that a run reaches.</summary>
    /// <param name="speed">The run.</param>
    public double ShareOfPeak(TrainingSpeed speed) => speed.FlopsPerCpuSecond / PeakFlops;

    /// <summary>The models that are measured: four sizes at two contexts, and two sizes with two of eight experts at the same active parameters.</summary>
    public static ImmutableArray<TransformerShape> Shapes =>
    [
        .. from size in Sizes from context in Contexts select Shape(size, context),
        .. from size in Sizes[1..3] select Shape(size, Contexts[0]) with { FeedForwardWidth = size.Inner / 2, Experts = new() { Count = 8, Active = 2 } },
    ];

    /// <summary>Measures.</summary>
    /// <param name="shapes">The models.</param>
    /// <param name="threads">Threads of each run, 1 to 256.</param>
    /// <param name="seconds">For how long each run is trained, at least 0.01.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="progress">Told how many runs are done.</param>
    /// <param name="cancellation">Stops it after the run that it is at.</param>
    public static MachineBenchmark Measure(
        ImmutableArray<TransformerShape> shapes, int threads, double seconds, TimeProvider clock, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (threads is < 1 or > 256) throw new InputException($"{threads}", "--threads", "1 to 256", "Leave it out for one.");
        if (seconds is not (>= 0.01 and <= 3600)) throw new InputException($"{seconds}", "--seconds", "0.01 to 3600", "2 is the default.");
        var peak = new MatrixPeak(clock);
        peak.Look(4 * PeakSeconds);
        var speeds = ImmutableArray.CreateBuilder<TrainingSpeed>();
        foreach (var shape in shapes)
        {
            cancellation.ThrowIfCancellationRequested();
            // What the run before took is not this one's.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            speeds.Add(TrainingSpeed.Measure(shape, Sequences * shape.Context, threads, seconds, clock));
            peak.Look(PeakSeconds);
            progress?.Report(speeds.Count);
        }
        return new(peak.Best, threads, speeds.ToImmutable());
    }

    static TransformerShape Shape((int Layers, int Width, int Heads, int Inner) size, int context) =>
        new() { Vocabulary = Vocabulary, Layers = size.Layers, Width = size.Width, Heads = size.Heads, FeedForwardWidth = size.Inner, Context = context };
}
