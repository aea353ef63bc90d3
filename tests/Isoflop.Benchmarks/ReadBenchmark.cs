using System.Diagnostics;
using System.Globalization;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Runs.Audits;
using Isoflop.Runs.Reading;

namespace Isoflop.Benchmarks;

/// <summary>Reading and auditing a table of a million runs. The measurement happens in a process of its own, whose peak memory is then the reader's.</summary>
static class ReadBenchmark
{
    const string Measure = "--measure";

    public static void Run(Options options)
    {
        options.RefuseOthers("--rows", Measure);
        if (options.Text(Measure) is { } table)
        {
            Console.WriteLine(Report(table));
            return;
        }
        var rows = options.Count("--rows", 1_000_000);
        var path = Path.Combine(Path.GetTempPath(), $"isoflop-read-{Environment.ProcessId}.csv");
        try
        {
            Write(path, rows);
            var document = new ResultDocument(options, "Read: a large table of runs");
            document.Add($"{rows:N0} rows of params, tokens, flops, loss simulated from {SampleRuns.Truth.Name}, noise {SampleRuns.Noise:P1}, seed {SampleRuns.Seed}; {new FileInfo(path).Length / 1e6:F0} MB as CSV. Five processes in turn.");
            document.Add(["process", "rows used", "reading", "rows a second", "audit", "findings", "peak working set"], Enumerable.Range(1, 5).Select(process => Row(process, path)));
            document.Save();
        }
        finally
        {
            File.Delete(path);
        }
    }

    static string[] Row(int number, string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["read", Measure, path]) { RedirectStandardOutput = true };
        // Under `dotnet Isoflop.Benchmarks.dll` the process is the host, which wants the assembly first.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet") start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
        using var process = Process.Start(start)!;
        var cells = process.StandardOutput.ReadToEnd().Trim().Split('\t');
        process.WaitForExit();
        return process.ExitCode == 0 ? [number.ToString(CultureInfo.InvariantCulture), .. cells] : throw new InvalidOperationException("The measuring process failed; its message is above.");
    }

    static string Report(string path)
    {
        var watch = Stopwatch.StartNew();
        var table = RunReader.Read(path);
        var reading = watch.Elapsed.TotalSeconds;
        var findings = RunAudit.Audit(table);
        var audit = watch.Elapsed.TotalSeconds - reading;
        using var self = Process.GetCurrentProcess();
        return string.Join(
            '\t',
            $"{table.Runs.Count:N0}",
            Timing.Print(reading),
            $"{table.RowsRead / reading:N0}",
            Timing.Print(audit),
            string.Join(", ", findings.Select(finding => $"{finding.Id} ({finding.Severity.ToString().ToLowerInvariant()})")),
            $"{self.PeakWorkingSet64 / 1e6:F0} MB");
    }

    static void Write(string path, int rows)
    {
        const int budgets = 100;
        var scales = new IsoflopDesign { Budgets = budgets, Sizes = (rows + budgets - 1) / budgets }.Place(SampleRuns.Truth);
        var random = new CounterRandom(SampleRuns.Seed, stream: 0);
        using var text = new StreamWriter(path);
        text.Write("params,tokens,flops,loss\n");
        foreach (var scale in scales.Take(rows))
        {
            var loss = SampleRuns.Truth.Loss(scale).Value * Math.Exp(SampleRuns.Noise * random.NextNormal());
            text.Write(string.Create(CultureInfo.InvariantCulture, $"{scale.Params.Value:R},{scale.Tokens.Value:R},{scale.Flops.Value:R},{loss:R}\n"));
        }
    }
}
