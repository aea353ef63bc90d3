using System.Text.Json;

namespace Isoflop.Tests.App.Lab;

public sealed class StudyCommandTests : IDisposable
{
    const string Study = """
        question: Does a bigger model need more words?
        corpus: {path: words.jsonl}
        vocabulary: 280
        context: 32
        batch: 128
        learning-rate: 0.01
        schedule: wsd:warmup=10,decay=20%
        tokens: [8k, 16k, 32k]
        widths: [8, 16, 24]
        trunk: true
        """;

    readonly Terminal _terminal = new();

    public StudyCommandTests() => SmallTexts.Write(_terminal.File("words.jsonl"));

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Study_IsPlannedTrainedAndFitted()
    {
        var study = _terminal.File("study.yaml", Study);
        Assert.Equal(0, _terminal.Run("lab", "plan", study, "--seconds", "0.2", "--threads", "2"));
        Assert.StartsWith("Does a bigger model need more words?", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("trunk-shared", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, _terminal.Run("lab", "plan", study, "--seconds", "0.2", "--json"));
        var planned = JsonDocument.Parse(_terminal.Out).RootElement;
        Assert.Equal(9, planned.GetProperty("runs").GetArrayLength());
        Assert.InRange(planned.GetProperty("minutes").GetDouble(), 1e-5, 10);
        Assert.False(Directory.Exists(_terminal.File("runs")));

        Assert.True(_terminal.Run("lab", "sweep", _terminal.Folder, "--threads", "2", "--json") == 0, _terminal.Error);
        var results = JsonDocument.Parse(_terminal.Out).RootElement.EnumerateArray().ToArray();
        Assert.Equal(planned.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("name").GetString()), results.Select(run => run.GetProperty("name").GetString()));
        foreach (var (plan, result) in planned.GetProperty("runs").EnumerateArray().Zip(results))
        {
            Assert.All(new[] { "params", "tokens", "flops" }, name => Assert.Equal(plan.GetProperty(name).GetDouble(), result.GetProperty(name).GetDouble()));
            Assert.Equal(plan.GetProperty("group").GetString(), result.GetProperty("group").GetString());
        }
        // The same command has nothing left to do; a run's folder says enough to be used by itself.
        var printed = _terminal.Out;
        Assert.Equal(0, _terminal.Run("lab", "sweep", study, "--json"));
        Assert.Equal(printed, _terminal.Out);
        Assert.Equal(0, _terminal.Run("lab", "eval", _terminal.File($"runs/{results[0].GetProperty("name").GetString()}")));
        Assert.Contains("events.out.tfevents", string.Join(' ', Directory.GetFiles(_terminal.File($"runs/{results[0].GetProperty("name").GetString()}"))), StringComparison.Ordinal);

        // Without the folders, the table says the same.
        Assert.Equal(0, _terminal.Run("lab", "sweep", study, "--table", _terminal.File("runs.csv")));
        Assert.Equal(2, _terminal.Run("lab", "sweep", study, "--table", _terminal.File("runs.csv")));
        Assert.Equal(Floor("runs"), Floor("runs.csv"), 1e-6);
        double Floor(string runs)
        {
            _terminal.Run("fit", _terminal.File(runs), "--replicates", "50", "--json");
            return JsonDocument.Parse(_terminal.Out).RootElement.GetProperty("coefficients").GetProperty("E").GetDouble();
        }
        // 0 or 3: so few runs may not be trusted, but they are a table.
        Assert.Contains(_terminal.Run("fit", _terminal.File("runs"), "--replicates", "50"), new[] { 0, 3 });
        Assert.Contains("9 used of 9 rows", _terminal.Out, StringComparison.Ordinal);
        // Another study does not mix with these runs.
        _terminal.File("study.yaml", Study.Replace("learning-rate: 0.01", "learning-rate: 0.02", StringComparison.Ordinal));
        Assert.Equal(2, _terminal.Run("lab", "sweep", study));
        Assert.Contains("another spec", _terminal.Error, StringComparison.Ordinal);
    }

    /// <summary>Each trunk with its branches as a process of its own, on this machine and on a real Slurm: the weights, losses and names of one sweep.</summary>
    [Theory]
    [InlineData("processes")]
    [InlineData("slurm")]
    public void Study_GivesTheSameAsTasks(string engine)
    {
        Assert.SkipWhen(engine == "slurm" && Environment.GetEnvironmentVariable("SLURM_CONF") is not { Length: > 0 }, "no Slurm: .ci/slurm FOLDER starts one, and prints the SLURM_CONF to set");
        var study = _terminal.File("study.yaml", Study);
        var (whole, parts) = (_terminal.File("whole"), _terminal.File("parts"));
        Assert.Equal(0, _terminal.Run("lab", "sweep", study, "--out", whole));
        Assert.Equal(2, _terminal.Run("lab", "sweep", study, "--out", parts, "--on", engine + "s"));
        Assert.Equal(2, _terminal.Run("lab", "sweep", study, "--out", parts, "--on", engine, "--json"));
        Assert.Contains("--json with --on", _terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(parts));
        Assert.True(_terminal.Run("lab", "sweep", study, "--out", parts, "--on", engine, "--table", _terminal.File("parts.csv")) == 0, _terminal.Error);
        var told = _terminal.Out;
        for (var tries = 0; engine == "slurm" && !told.Contains("together: 1 of 1 done", StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 240, told);
            Thread.Sleep(500);
            Assert.True(_terminal.Run("lab", "status", study, "--out", parts) == 0, _terminal.Out);
            told = _terminal.Out;
        }
        Assert.Equal(["part: 3 of 3 done", "together: 1 of 1 done"], told.Split('\n', StringSplitOptions.RemoveEmptyEntries)[..2]);
        foreach (var run in Directory.GetDirectories(Path.Combine(whole, "runs")).Select(Path.GetFileName))
        {
            string[] Result(string folder) => [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "runs", run!, "result.json"))).RootElement.EnumerateObject().Where(value => value.Name != "seconds").Select(value => $"{value}")];
            Assert.Equal(Result(whole), Result(parts));
        }
        Assert.Equal(10, File.ReadAllLines(_terminal.File("parts.csv")).Length);
        Assert.Equal(2, _terminal.Run("lab", "sweep", study, "--out", parts, "--part", "3"));
        Assert.Contains("Expected 0 to 2", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Study_TooLargeForTheMachineIsRefused()
    {
        var study = _terminal.File("study.yaml", "tokens: 64M\ncorpus: {path: words.jsonl}\nvocabulary: 280\ncontext: 131072\nbatch: 131072\nwidths: 1376\nschedule: constant\n");
        foreach (var command in new[] { "plan", "sweep" })
        {
            Assert.Equal(2, _terminal.Run("lab", command, study));
            Assert.Matches("a run that takes [0-9,]+ MB .* at most the [0-9,]+ MB that are left", _terminal.Error);
        }
        Assert.False(Directory.Exists(_terminal.File("runs")));
    }

    [Fact]
    public void Trainer_OfSomebodyElseIsFollowed()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "no /bin/sh here");
        // Two lines of metrics and a result; at 8k tokens, which are 62 steps, it fails.
        var script = _terminal.File("trainer.sh", """
            set -e
            test -s "$2"
            if grep -q '"steps": 62,' "$1"; then echo 'no such luck' >&2; exit 7; fi
            echo '{"step": 1, "tokens": 128, "loss": 5.5, "lr": 0.001, "gradientNorm": 1}' > "$3/metrics.jsonl"
            echo '{"step": 2, "tokens": 256, "loss": 4.5, "lr": 0.001, "gradientNorm": 1}' >> "$3/metrics.jsonl"
            echo '{"loss": 2.5, "loss_se": 0.01, "unique_tokens": 256, "seconds": 3}' > "$3/result.json"
            """);
        var command = $"trainer: /bin/sh \"{script}\" {{spec}} {{tokens}} {{out}}";
        var study = _terminal.File("study.yaml", Study.Replace("trunk: true", command, StringComparison.Ordinal));
        Assert.True(_terminal.Run("lab", "sweep", study, "--json") == 0, _terminal.Error);
        var results = JsonDocument.Parse(_terminal.Out).RootElement.EnumerateArray().ToArray();
        Assert.Equal(3, results.Count(result => result.GetProperty("state").GetString() == "failed"));
        foreach (var result in results)
        {
            if (result.GetProperty("state").GetString() == "failed") Assert.Contains("no such luck", result.GetProperty("reason").GetString(), StringComparison.Ordinal);
            else Assert.Equal((2.5, 0.01, 3.0), (result.GetProperty("loss").GetDouble(), result.GetProperty("loss_standard_error").GetDouble(), result.GetProperty("seconds").GetDouble()));
        }
        var first = results.First(result => result.GetProperty("state").GetString() == "finished").GetProperty("name").GetString();
        Assert.Equal([5.5, 4.5], File.ReadAllLines(_terminal.File($"runs/{first}/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble()));
        // A program that there is not is the user's mistake, not the run's.
        _terminal.File("study.yaml", Study.Replace("trunk: true", "trainer: no-such-program {spec}", StringComparison.Ordinal));
        Assert.Equal(2, _terminal.Run("lab", "sweep", study, "--out", _terminal.File("elsewhere")));
        Assert.Contains("no-such-program", _terminal.Error, StringComparison.Ordinal);
    }
}
