using System.Text.Json;
using Isoflop.App;

namespace Isoflop.Tests.App;

public sealed class FinishCommandTests : IDisposable
{
    const string Schedule = "wsd:peak=3e-4,final=10%,warmup=500,steps=12000,decay=20%";

    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    string Curve(string name, int until, ulong seed = 1, string schedule = Schedule)
    {
        Assert.Equal(0, _terminal.Run("simulate", "luo-2025-100m", "--schedule", schedule, "--until", $"{until}", "--noise", "0.003", "--seed", $"{seed}", "--out", _terminal.File(name)));
        return _terminal.File(name);
    }

    [Fact]
    public void Json_HasEveryNameOfTheContract()
    {
        Assert.Equal(0, _terminal.Run("finish", Curve("run.csv", 8000), "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        foreach (var name in new[] { "curves", "backtest", "findings", "seconds" }) Assert.True(root.TryGetProperty(name, out _), name);
        var curve = Assert.Single(root.GetProperty("curves").EnumerateArray());
        foreach (var name in new[] { "name", "step", "steps", "loss", "final", "alarms", "spikes", "law" }) Assert.True(curve.TryGetProperty(name, out _), name);
        Assert.Equal(7999, curve.GetProperty("step").GetInt32());
        Assert.Equal(12_000, curve.GetProperty("steps").GetInt32());
        var final = curve.GetProperty("final");
        Assert.Equal(0.9, final.GetProperty("level").GetDouble());
        Assert.Equal(2, final.GetProperty("interval").GetArrayLength());
        // The law that it was drawn from ends at 3.031.
        Assert.InRange(3.031, final.GetProperty("interval")[0].GetDouble(), final.GetProperty("interval")[1].GetDouble());
        Assert.Equal(3, root.GetProperty("backtest").GetProperty("scores").GetArrayLength());
    }

    [Fact]
    public void Folder_IsForecastFileByFile()
    {
        var runs = Directory.CreateDirectory(Path.Combine(_terminal.Folder, "runs")).FullName;
        foreach (var seed in new ulong[] { 1, 2 }) File.Copy(Curve($"run{seed}.csv", 6000, seed), Path.Combine(runs, $"run{seed}.csv"));
        File.WriteAllText(Path.Combine(runs, "broken.csv"), "a,b\n1,2\n");
        Assert.Equal(0, _terminal.Run("finish", runs, "--siblings", Curve("finished.csv", 12_000, 9)));
        Assert.Contains("2 of 2 runs forecast, 0 with an alarm", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("broken.csv was left out", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("taken for the same model", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_IsAnErrorThatStands()
    {
        var path = Curve("run.csv", 8000);
        var lines = File.ReadAllLines(path);
        for (var i = 60; i <= 80; i++) lines[i] = string.Join(',', lines[i].Split(',')[..2].Append($"{3.2 + ((i - 60) * 0.1):F3}"));
        File.WriteAllLines(path, lines);
        Assert.Equal(3, _terminal.Run("finish", path));
        Assert.Contains("error diverging", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Plot_AndReportAreWritten()
    {
        var (plot, report) = (_terminal.File("f.svg"), _terminal.File("f.html"));
        Assert.Equal(0, _terminal.Run("finish", Curve("run.csv", 8000), "--plot", plot, "--report", report));
        Assert.StartsWith("<svg", File.ReadAllText(plot), StringComparison.Ordinal);
        Assert.Contains("decay-not-begun", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Follow_TellsWhatIsNewAndEndsWithTheRun()
    {
        var whole = File.ReadAllLines(Curve("whole.csv", 12_000));
        var path = _terminal.File("growing.csv");
        var written = 41;
        // The last line is always half written.
        void Write() => File.WriteAllText(path, string.Join('\n', whole[..written]) + "\n" + (written < whole.Length ? whole[written][..4] : ""));
        Write();
        using var output = new StringWriter();
        var waits = 0;
        var shell = new Shell(output, TextWriter.Null, () => Stream.Null, IsTerminal: false)
        {
            Wait = _ =>
            {
                // Every second look finds the file as it was.
                if (++waits % 2 == 0) written = Math.Min(whole.Length, written + 20);
                Write();
                return waits < 50;
            },
        };
        Assert.Equal(0, Application.Run(["finish", path, "--follow", "--schedule", Schedule], shell));
        var lines = output.ToString().Split('\n').TakeWhile(line => line.StartsWith("step ", StringComparison.Ordinal)).ToArray();
        Assert.InRange(lines.Length, 2, 5);
        Assert.StartsWith("step 3,999 of 12,000 (33 %)", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("step 11,999 of 12,000 (100 %)", lines[^1], StringComparison.Ordinal);
        Assert.Equal(8, waits);
        Assert.Contains("Where growing will end", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Input_FromAPipe()
    {
        var text = File.ReadAllText(Curve("run.csv", 8000));
        Assert.Equal(0, _terminal.RunWith(text, "finish", "-"));
        Assert.Contains("Final loss 3.0", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void NoForecast_IsAnErrorThatStands()
    {
        Assert.Equal(3, _terminal.Run("finish", Curve("early.csv", 500)));
        Assert.Contains("too-few-steps", _terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--schedule cosine:steps=100", "steps before 100")]
    [InlineData("--schedule sawtooth:steps=100", "sawtooth")]
    [InlineData("--level 2", "--level")]
    [InlineData("--siblings nowhere.csv", "no such file")]
    public void Mistakes_AreToldInOneMessage(string options, string word)
    {
        Assert.Equal(2, _terminal.Run(["finish", Curve("run.csv", 8000), .. options.Split(' ')]));
        Assert.Contains(word, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Siblings_ThatAreTheRunItselfAreRefused()
    {
        var path = Curve("run.csv", 12_000);
        Assert.Equal(2, _terminal.Run("finish", path, "--siblings", path));
        Assert.Contains("another run", _terminal.Error, StringComparison.Ordinal);
    }
}
