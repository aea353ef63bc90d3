using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>The lab's trainer side by side with the shipped PyTorch trainer on the same specs, each in processes of its own.</summary>
static class TrainingBenchmark
{
    /// <summary>The verb under which this program calls itself.</summary>
    public const string Measured = "training-measured";

    static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];
    static readonly (int Layers, int Width, int Heads, int Inner)[] Sizes = [(4, 32, 2, 88), (4, 64, 2, 176), (5, 128, 4, 344), (5, 256, 8, 688)];
    static readonly int[] Contexts = [128, 256];

    public static void Run(Options options)
    {
        options.RefuseOthers("--rounds", "--seconds");
        var (rounds, seconds) = (options.Count("--rounds", 2), options.Count("--seconds", 2));
        var document = new ResultDocument(options, "Training beside PyTorch");
        var torch = Interpreters.FirstOrDefault(interpreter => Output(interpreter, "-c", "import torch") is not null);
        document.Add($"""
            Byte vocabulary, sixteen sequences a step, AdamW, single precision. Both trainers read the same spec and run in processes of their own, one thread each,
            in turns; medians of {rounds} rounds of about {seconds} s after a warm-up. Tokens per CPU-second count processor time, so that a busy machine moves them
            less than the clock; true GFLOP/s are what the model's products and causal attention take. The peak is that of the lab's own matrix product
            (256 x 768 x 256), in rounds of ten milliseconds between the steps, in the same process: what disturbs the core moves both. Two threads are measured by the clock: on a busy machine their factor says nothing.
            PyTorch: {(torch is null ? "none here" : Output(torch, "-c", "import torch; print(torch.__version__)")!.Trim())}, its matrix products by {Blas() ?? "a library that could not be told"}.
            """);
        var shapes = (from context in Contexts from size in Sizes select Shape(size, context)).ToList();
        // The same active parameters, in two of eight experts half as wide.
        shapes.AddRange(Sizes[1..3].Select(size => Shape(size, 128) with { FeedForwardWidth = size.Inner / 2, Experts = new() { Count = 8, Active = 2 } }));
        var folder = Directory.CreateTempSubdirectory("isoflop-training-").FullName;
        try
        {
            if (LauncherStart.Seconds(folder, Shape(Sizes[1], 128)) is { } start)
                document.Add($"From the start of `./isoflop lab train` to the end of its first step, 200k parameters, context 128: {start:F2} s, the median of five commands.");
            var rows = shapes.Select(shape => Measure(shape, folder, torch, rounds, seconds)).ToArray();
            document.Add(
                [
                    "N active without embedding", "context", "experts", "tokens per CPU-second", "PyTorch", "ratio", "true GFLOP/s", "peak", "of the peak", "two threads", "resident MB", "PyTorch MB",
                ],
                rows.Select(row => row.Speed));
            document.Add("""
                What bounds it: the products and the attention of a step, forward and backward, measured by themselves on the rows of one pass, as shares of the step's processor
                time; beside the products the share of the peak that they reach alone. The rest is norms, activations, the loss, routing, the sums of the shards and the optimiser,
                and what the caches cost a whole step more than its parts.
                """);
            document.Add(["N active without embedding", "context", "experts", "products", "of the peak", "attention", "rest"], rows.Select(row => row.Parts));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        document.Save();
    }

    static TransformerShape Shape((int Layers, int Width, int Heads, int Inner) size, int context) =>
        new() { Vocabulary = 256, Layers = size.Layers, Width = size.Width, Heads = size.Heads, FeedForwardWidth = size.Inner, Context = context };

    static (string[] Speed, string[] Parts) Measure(TransformerShape shape, string folder, string? torch, int rounds, int seconds)
    {
        var spec = new RunSpec { Shape = shape, Steps = 1_000_000, BatchTokens = 16 * shape.Context, LearningRate = 0.001, Schedule = "constant" };
        File.WriteAllText(Path.Combine(folder, "spec.json"), RunSpecJson.Write(spec));
        var (one, two, others) = (new List<JsonElement>(), new List<JsonElement>(), new List<(double Tokens, double Megabytes)>());
        for (var round = 0; round < rounds; round++)
        {
            one.Add(Own(folder, seconds, threads: 1));
            if (torch is not null) others.Add(Torch(torch, folder, spec, seconds, Median(one, "tokensPerCpuSecond")));
            two.Add(Own(folder, seconds, threads: 2));
        }
        var speed = Median(one, "tokensPerCpuSecond");
        var gigaflops = speed * ParameterCounts.TrueFlops(shape).Value / 1e9;
        var other = torch is null ? double.NaN : Quantiles.Median([.. others.Select(run => run.Tokens)]);
        var (counts, peak) = (ParameterCounts.Of(shape), Median(one, "peakFlops") / 1e9);
        static string Other(double value, string format) => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);

        string[] model = [$"{counts.NonEmbedding.Value - counts.Idle.Value:N0}", $"{shape.Context}", shape.Experts.Routed ? $"{shape.Experts.Active} of {shape.Experts.Count}" : ""];
        var (products, attention) = (Median(one, "products"), Median(one, "attention"));
        return (
            [
                .. model, $"{speed:N0}", Other(other, "N0"), Other(speed / other, "F2"), $"{gigaflops:F0}", $"{peak:F0}", $"{gigaflops / peak:P0}",
                $"{Median(two, "tokensPerSecond") / Median(one, "tokensPerSecond"):F2}", $"{Median(one, "residentMb"):F0}",
                torch is null ? "" : $"{Quantiles.Median([.. others.Select(run => run.Megabytes)]):F0}",
            ],
            [.. model, $"{products:P0}", $"{Median(one, "productFlops") / 1e9 / peak:P0}", $"{attention:P0}", $"{1 - products - attention:P0}"]);
    }

    static double Median(List<JsonElement> runs, string name) => Quantiles.Median([.. runs.Select(run => run.GetProperty(name).GetDouble())]);

    static JsonElement Own(string folder, int seconds, int threads)
    {
        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [Environment.ProcessPath!, typeof(TrainingBenchmark).Assembly.Location] : [Environment.ProcessPath!];
        string[] arguments = [.. program[1..], Measured, "--spec", Path.Combine(folder, "spec.json"), "--seconds", $"{seconds}", "--threads", $"{threads}"];
        return JsonDocument.Parse(Output(program[0], arguments) ?? throw new InvalidOperationException("the measured run failed")).RootElement;
    }

    static (double Tokens, double Megabytes) Torch(string interpreter, string folder, RunSpec spec, int seconds, double ownSpeed)
    {
        string In(string name) => Path.Combine(folder, name);

        // About as long as the other: it may be up to five times as slow.
        var steps = (int)Math.Clamp(seconds * ownSpeed / 2 / spec.BatchTokens, 5, 100_000);
        File.WriteAllText(In("torch.json"), RunSpecJson.Write(spec with { Steps = steps }));
        var text = MeasuredRun.Text(spec.Shape.Vocabulary);
        var (tokens, more) = (new int[text.Length - 1], new int[text.Length - 1]);
        text.Copy(0, tokens, more);
        var writer = new SafetensorsWriter();
        writer.Add("train", [tokens.Length], tokens);
        writer.Write(In("tokens.safetensors"));
        var script = Path.Combine(AppContext.BaseDirectory, "train.py");
        _ = Output(interpreter, script, "--spec", In("torch.json"), "--tokens", In("tokens.safetensors"), "--out", In("torch"), "--device", "cpu", "--threads", "1")
            ?? throw new InvalidOperationException("PyTorch's run failed; its message is above");
        var lines = File.ReadLines(Path.Combine(In("torch"), "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("cpuSeconds").GetDouble()).ToArray();
        using var result = JsonDocument.Parse(File.ReadAllText(Path.Combine(In("torch"), "result.json")));
        return (spec.BatchTokens / Quantiles.Median(lines.AsSpan(lines.Length / 4).ToArray()), result.RootElement.GetProperty("residentMb").GetDouble());
    }

    // Debian's PyTorch takes whichever BLAS the system offers; with the reference one it is ten times as slow, which would be no comparison.
    static string? Blas()
    {
        const string link = "/etc/alternatives/libblas.so.3-x86_64-linux-gnu";
        var target = File.Exists(link) ? File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName : null;
        return target is null || target.Contains("openblas", StringComparison.Ordinal)
            ? target
            : throw new InputException($"matrix products by {target}", "PyTorch", "OpenBLAS", "apt-get install libopenblas0-pthread.");
    }

    static string? Output(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        // PyTorch's own setting of threads does not reach the BLAS of Debian's build.
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? text : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
