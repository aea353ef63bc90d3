using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps.Speeds;
using Isoflop.Lab.Transformers;
using Isoflop.Reports;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab bench</c>: how fast this machine trains, and what share of its peak that is.</summary>
static class BenchCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("bench", "How fast this machine trains: matrix-product peak, tokens a CPU-second by size, share of the peak.");
        var seconds = new Option<double>("--seconds") { Description = "How long each size is trained.", HelpName = "SECONDS", DefaultValueFactory = _ => 2 };
        var threads = new Option<int>("--threads") { Description = "Threads of each run.", HelpName = "COUNT", DefaultValueFactory = _ => 1 };
        command.Add(seconds);
        command.Add(threads);
        var output = new OutputOptions(command, figures: false);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var shapes = MachineBenchmark.Shapes;
            var bench = MachineBenchmark.Measure(
                shapes, parsed.GetValue(threads), parsed.GetValue(seconds), TimeProvider.System, new ProgressLine(shell, "sizes", shapes.Length), cancellation);
            return Task.FromResult(finish.Show(shell, ReportOf(bench), null, () => Json(bench)));
        });
        return command;
    }

    static Report ReportOf(MachineBenchmark bench) => new()
    {
        Title = "Training speed of this machine",
        Evidence =
        [
            ("version", Report.Version),
            ("threads", $"{bench.Threads}"),
            ("batch", "sixteen sequences a step, vocabulary 256, AdamW, single precision"),
        ],
        Verdict = $"The peak of the matrix product is {bench.PeakFlops / 1e9:F0} GFLOP/s on one core; training reaches {bench.Speeds.Min(bench.ShareOfPeak):P0} to {bench.Speeds.Max(bench.ShareOfPeak):P0} of it.",
        VerdictSeverity = Severity.Note,
        Blocks =
        [
            new TableBlock(
                "Sizes",
                ["params", "context", "experts", "tokens per CPU-second", "true GFLOP/s", "of the peak", "resident MB"],
                [
                    .. bench.Speeds.Select(speed => System.Collections.Immutable.ImmutableArray.Create(
                        ParameterCounts.Of(speed.Spec.Shape).Active.ToString(), $"{speed.Spec.Shape.Context}", Experts(speed.Spec.Shape.Experts), $"{speed.TokensPerCpuSecond:N0}",
                        $"{speed.FlopsPerCpuSecond / 1e9:F1}", $"{bench.ShareOfPeak(speed):P0}", $"{speed.ResidentBytes / 1e6:F0}")),
                ],
                "params: active, embedding included; true GFLOP/s: of products and causal attention, a CPU-second; resident: the whole process after the run."),
        ],
    };

    static string Experts(ExpertShape experts) => experts.Routed ? $"{experts.Active} of {experts.Count}" : "-";

    /// <summary>The document that <c>lab bench --json</c> prints.</summary>
    internal static string Json(MachineBenchmark bench) => new JsonObject
    {
        ["peakGflops"] = bench.PeakFlops / 1e9,
        ["threads"] = bench.Threads,
        ["sizes"] = new JsonArray([.. bench.Speeds.Select(speed => new JsonObject
        {
            ["params"] = ParameterCounts.Of(speed.Spec.Shape).Active.Value,
            ["context"] = speed.Spec.Shape.Context,
            ["experts"] = speed.Spec.Shape.Experts.Count,
            ["tokensPerCpuSecond"] = speed.TokensPerCpuSecond,
            ["trueGflops"] = speed.FlopsPerCpuSecond / 1e9,
            ["shareOfPeak"] = bench.ShareOfPeak(speed),
            ["residentMb"] = speed.ResidentBytes / 1e6,
        })]),
    }.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
}
