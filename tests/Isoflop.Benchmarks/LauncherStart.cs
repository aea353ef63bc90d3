using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Benchmarks;

/// <summary>How long <c>./isoflop lab train</c>, compiled ahead of time as a user has it, takes from its start to its first step.</summary>
static class LauncherStart
{
    const int Runs = 5;
    const int Vocabulary = 257;

    /// <summary>Seconds from the start of the process to the end of its first step, the median of some runs of two steps; null where there is no launcher.</summary>
    /// <param name="folder">A folder for the runs.</param>
    /// <param name="shape">The model; its vocabulary is replaced by bytes and the end of a text.</param>
    public static double? Seconds(string folder, TransformerShape shape)
    {
        if (Launcher() is not { } launcher) return null;
        var spec = new RunSpec { Shape = shape with { Vocabulary = Vocabulary }, Steps = 2, BatchTokens = 16 * shape.Context, LearningRate = 0.001, Schedule = "constant" };
        var (specPath, textPath) = (Path.Combine(folder, "start.json"), Path.Combine(folder, "start.jsonl"));
        File.WriteAllText(specPath, RunSpecJson.Write(spec));
        File.WriteAllLines(textPath, Enumerable.Range(0, 40).Select(Document));
        // The first call may build, and fills the caches of the file system.
        _ = Start(launcher, specPath, textPath, Path.Combine(folder, "start-first"));
        return Quantiles.Median([.. Enumerable.Range(0, Runs).Select(run => Start(launcher, specPath, textPath, Path.Combine(folder, $"start-{run}")))]);
    }

    static double Start(string launcher, string spec, string text, string run)
    {
        var start = new ProcessStartInfo(launcher, ["lab", "train", spec, "--text", text, "--out", run, "--threads", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var before = DateTime.UtcNow;
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        // 3: a run of two steps is found to be on the plateau.
        if (process.ExitCode is not (0 or 3)) throw new InvalidOperationException($"isoflop lab train ended with {process.ExitCode}: {said.Result}");
        // Its lines count their seconds from where the file is made, which is when the trainer stands ready.
        var metrics = Path.Combine(run, "metrics.jsonl");
        using var first = JsonDocument.Parse(File.ReadLines(metrics).First());
        return (File.GetCreationTimeUtc(metrics) - before).TotalSeconds + first.RootElement.GetProperty("seconds").GetDouble();
    }

    static string Document(int number)
    {
        var random = new CounterRandom(11, (ulong)number);
        var words = Enumerable.Range(0, 120).Select(_ => random.NextIndex(900).ToString(CultureInfo.InvariantCulture));
        return JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = string.Join(' ', words) });
    }

    static string? Launcher()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "isoflop.slnx"))) return Path.Combine(folder.FullName, "isoflop");
        }
        return null;
    }
}
