using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Lab.Sweeps.Speeds;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>The lab's trainer alone in a process, so that its memory, its start and its processor time are its own. Prints one line of JSON.</summary>
static class MeasuredRun
{
    const int PeakRounds = 4;

    public static void Run(Options options)
    {
        var seconds = double.Parse(options.Text("--seconds")!, CultureInfo.InvariantCulture);
        var spec = RunSpecJson.Read(File.ReadAllText(options.Text("--spec")!), "--spec");
        using var trainer = new Trainer(spec, Text(spec.Shape.Vocabulary), new() { Threads = options.Count("--threads", 1) });
        using var process = Process.GetCurrentProcess();
        trainer.Step();
        // Until the runtime has compiled its best code in the background.
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < 0.5 + (seconds / 3)) trainer.Step();
        process.Refresh();
        var resident = process.PeakWorkingSet64 / 1048576.0;
        // Between steps, the same core's matrix product, and the parts of a step by themselves: a neighbour that slows down one slows down the others.
        var (peak, peaks) = (new MatrixPeak(TimeProvider.System), new List<double>());
        peak.Look(0.05);
        var (parts, products, attention) = (new StepParts(spec), new List<double>(), new List<double>());
        var (cpu, clock, steps) = (0.0, 0.0, 0);
        while (clock < seconds || steps < 3)
        {
            var (before, start) = (Environment.CpuUsage.TotalTime, watch.Elapsed);
            do
            {
                trainer.Step();
                steps++;
            }
            while ((watch.Elapsed - start).TotalSeconds < 0.05);
            cpu += (Environment.CpuUsage.TotalTime - before).TotalSeconds;
            clock += (watch.Elapsed - start).TotalSeconds;
            var ahead = Environment.CpuUsage.TotalTime;
            for (var round = 0; round < PeakRounds; round++) peak.Round();
            peaks.Add(PeakRounds * MatrixPeak.RoundFlops / (Environment.CpuUsage.TotalTime - ahead).TotalSeconds);
            products.Add(parts.Products());
            attention.Add(parts.Attention());
        }
        var tokens = (double)steps * spec.BatchTokens;
        Console.WriteLine(new JsonObject
        {
            ["tokensPerCpuSecond"] = tokens / cpu,
            ["tokensPerSecond"] = tokens / clock,
            ["peakFlops"] = Quantiles.Median([.. peaks]),
            ["products"] = Quantiles.Median([.. products]) * tokens / cpu,
            ["productFlops"] = parts.ProductFlops / Quantiles.Median([.. products]),
            ["attention"] = Quantiles.Median([.. attention]) * tokens / cpu,
            ["residentMb"] = resident,
        }.ToJsonString(JsonSerializerOptions.Default));
    }

    /// <summary>Tokens in a text of which a model of any size has something to learn.</summary>
    public static TokenArray Text(int vocabulary)
    {
        var (random, tokens) = (new CounterRandom(7, 0), new ushort[200_000]);
        for (var i = 1; i < tokens.Length; i++) tokens[i] = (ushort)((random.NextIndex(3) == 0 ? random.NextIndex(vocabulary) : (tokens[i - 1] * 5) + 3) % vocabulary);
        return new TokenArray(tokens);
    }
}
