using System.Globalization;
using System.Text.Json;
using Isoflop.Numerics;

namespace Isoflop.Tests.App;

/// <summary>Laws of scores, mixtures and hyper-parameters through the command.</summary>
public sealed class ScoreCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    string Tasks()
    {
        var path = _terminal.File("tasks.csv");
        Assert.Equal(0, _terminal.Run(
            "simulate", "besiroglu-2024", "--design", "ladder", "--noise", "0.005", "--task", "acc_quiz=0.25,8,1.4,2000", "acc_coin=0.5,1e-9,1,200", "--out", path));
        return path;
    }

    [Fact]
    public void Task_ForecastsAScore()
    {
        var plot = _terminal.File("task.svg");
        Assert.Equal(0, _terminal.Run("task", Tasks(), "--metric", "quiz", "--chance", "0.25", "--at", "1e22", "--params", "7B", "--tokens", "140B", "--replicates", "100", "--plot", plot, "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Assert.Equal("predictable", root.GetProperty("predictability").GetString());
        Assert.Equal(2, root.GetProperty("at").GetArrayLength());
        foreach (var at in root.GetProperty("at").EnumerateArray())
        {
            var interval = at.GetProperty("scoreInterval");
            Assert.InRange(at.GetProperty("score").GetDouble(), interval[0].GetDouble(), interval[1].GetDouble());
        }
        foreach (var name in new[] { "meanAbsError", "coverage", "noChangeError", "widening" }) Assert.True(root.GetProperty("backtest").TryGetProperty(name, out _), name);
        Assert.Contains("score against loss", File.ReadAllText(plot), StringComparison.Ordinal);
    }

    [Fact]
    public void Task_WithoutAMetricRanksThemAll()
    {
        Assert.Equal(0, _terminal.Run("task", Tasks(), "--replicates", "100"));
        var lines = _terminal.Out.Split('\n');
        Assert.True(Array.FindIndex(lines, line => line.StartsWith("  quiz", StringComparison.Ordinal)) < Array.FindIndex(lines, line => line.StartsWith("  coin", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("  coin", StringComparison.Ordinal) && line.Contains("at chance", StringComparison.Ordinal));
        Assert.DoesNotContain("nats/token", _terminal.Out.Split("Tasks\n")[1].Split("Findings")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Task_AtChanceIsAnError() => Assert.Equal(3, _terminal.Run("task", Tasks(), "--metric", "coin", "--chance", "0.5", "--replicates", "50"));

    [Fact]
    public void Task_AverageIsOneScore()
    {
        _terminal.Run("task", Tasks(), "--metric", "acc_*", "--average", "--replicates", "50", "--json");
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.Equal("mean of 2 tasks", document.RootElement.GetProperty("task").GetString());
    }

    [Theory]
    [InlineData("no column 'nonsense'", "--metric", "nonsense")]
    [InlineData("--chance", "--chance", "25")]
    [InlineData("--tokens", "--params", "7B")]
    [InlineData("law of the score over the loss", "--law", "coverage")]
    [InlineData("coefficient of task-exponential", "--pin", "Z=1")]
    public void Task_Mistakes(string expected, params string[] options)
    {
        Assert.Equal(2, _terminal.Run(["task", Tasks(), "--replicates", "50", .. options]));
        Assert.Contains(expected, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_AScoreIsNoLoss()
    {
        var path = _terminal.File("rl.csv", Table("flops,score", 40, (i, random) =>
        {
            var flops = 1e19 * Math.Pow(1.15, i);
            return [flops, 0.35 + (0.26 / (1 + Math.Pow(2e20 / flops, 2))) + (0.003 * random)];
        }));
        Assert.Equal(0, _terminal.Run("fit", path, "--law", "score-sigmoid", "--at", "1e22", "--replicates", "100", "--report", _terminal.File("rl.html"), "--out", _terminal.File("rl.json")));
        Assert.DoesNotContain("nats", _terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("loss", _terminal.Out, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Rival forms", _terminal.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("nats", File.ReadAllText(_terminal.File("rl.html")), StringComparison.Ordinal);
        Assert.Equal(0, _terminal.Run("predict", _terminal.File("rl.json"), "--flops", "1e22"));
        Assert.DoesNotContain("nats", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, _terminal.Run("fit", path, "--law", "auto", "--replicates", "100", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.Equal("score-sigmoid", document.RootElement.GetProperty("law").GetString());
        Assert.Equal(2, document.RootElement.GetProperty("rivals").GetArrayLength());
    }

    [Fact]
    public void Fit_CoverageOfProblems()
    {
        var path = _terminal.File("problems.csv", Table("problem,samples,correct", 60, (i, random) => [i, 100, Math.Round(100 * Math.Exp(-0.5 - (5 * i / 60.0)))]));
        Assert.Equal(0, _terminal.Run("fit", path, "--law", "coverage", "--replicates", "100", "--out", _terminal.File("coverage.json")));
        Assert.Contains("60 problems", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("draws of problems", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, _terminal.Run("predict", _terminal.File("coverage.json"), "--with", "samples=1000"));
        Assert.Contains("Score", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_MixtureOfEveryShare()
    {
        var path = _terminal.File("mixture.csv", Table("share_web,share_code,share_books,loss", 30, (i, random) =>
        {
            var (code, books) = (0.4 * (i % 5) / 4, 0.5 * (i % 6) / 5);
            return [1 - code - books, code, books, 1.9 + (1.2 * Math.Exp((-1.1 * code) - (0.5 * books))) + (0.001 * random)];
        }));
        _terminal.Run("fit", path, "--law", "mixture", "--replicates", "100", "--json", "--out", _terminal.File("mixture.json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var coefficients = document.RootElement.GetProperty("coefficients");
        Assert.Equal("mixture:share_code,share_books", document.RootElement.GetProperty("law").GetString());
        Assert.Equal(-1.1 / -0.5, coefficients.GetProperty("t_share_code").GetDouble() / coefficients.GetProperty("t_share_books").GetDouble(), 0.2);
        Assert.Equal(0, _terminal.Run("predict", _terminal.File("mixture.json"), "--with", "share_code=0", "share_books=0.5"));
        Assert.Contains("share_books", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WithoutItsColumnsNamesThem()
    {
        var runs = _terminal.Runs();
        foreach (var (law, column) in new[] { ("learning-rate", "lr"), ("batch-size", "batch_tokens"), ("coverage", "samples"), ("score-sigmoid", "score"), ("task-exponential", "score"), ("mixture", "share_*") })
        {
            Assert.Equal(2, _terminal.Run("fit", runs, "--law", law));
            Assert.Contains(column, _terminal.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Predict_PublishedHyperparameters()
    {
        Assert.Equal(0, _terminal.Run("predict", "step-law-2025-learning-rate", "--params", "1B", "--tokens", "100B", "--json"));
        using var rate = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(1.79 * Math.Pow(1e9, -0.713) * Math.Pow(1e11, 0.307), rate.RootElement.GetProperty("learningRate").GetDouble(), 1e-12);
        Assert.Equal(0, _terminal.Run("predict", "deepseek-2024-batch-size", "--flops", "1e20", "--json"));
        using var batch = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(0.2920 * Math.Pow(1e20, 0.3271), batch.RootElement.GetProperty("batchTokens").GetDouble(), 1);
    }

    static string Table(string header, int rows, Func<int, double, double[]> row)
    {
        var random = new CounterRandom(1, 0);
        return header + "\n" + string.Join("\n", Enumerable.Range(0, rows).Select(i => string.Join(',', row(i, random.NextNormal()).Select(value => value.ToString("R", CultureInfo.InvariantCulture))))) + "\n";
    }
}
