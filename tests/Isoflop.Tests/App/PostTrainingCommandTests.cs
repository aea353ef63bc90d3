using System.Text.Json;
using Isoflop.Hardware;
using Isoflop.Plans.PostTraining;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;

namespace Isoflop.Tests.App;

public sealed class PostTrainingCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void PostTraining_IsTheLibrarys()
    {
        Assert.Equal(0, _terminal.Run("plan", "posttraining", "--curve", "scalerl-8b", "--start", "0.35", "--gpus", "256xH100", "--days", "1", "--price", "2.5", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        var plan = PostTrainingPlan.Of(new PostTrainingQuestion
        {
            Curve = PostTrainingCurve.Published.Single(curve => curve.Name == "scalerl-8b").StartingAt(0.35),
            Budget = new DeviceBudget(256, 1),
            Price = new ComputePrice { Device = Devices.Get(Devices.All, "H100"), Stated = new Dollars(2.5) },
        });
        Assert.Equal(["version", "inputs", "frontier", "chosen", "breakEven", "saturation", "splits", "findings"], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal(6144, root.GetProperty("inputs").GetProperty("compute").GetDouble());
        Assert.Equal(plan.Chosen.Score, root.GetProperty("chosen").GetProperty("score").GetDouble());
        Assert.Equal(plan.LastWorthwhile, root.GetProperty("breakEven").GetProperty("compute").GetDouble());
        Assert.Equal(7, root.GetProperty("frontier").GetArrayLength());
    }

    // From a user's own run: drawn from a known curve, fitted, planned with.
    [Fact]
    public void PostTraining_FromAFittedCurve()
    {
        var random = new Isoflop.Numerics.CounterRandom(3, 0);
        var rows = Enumerable.Range(0, 40).Select(i => 1e19 * Math.Pow(1.17, i)).Select(flops => FormattableString.Invariant($"{flops:R},{0.35 + (0.26 / (1 + Math.Pow(2e20 / flops, 1.9))) + (0.003 * random.NextNormal()):R}")).ToArray();
        File.WriteAllText(_terminal.File("rl.csv"), "flops,score\n" + string.Join('\n', rows) + "\n");
        Assert.Equal(0, _terminal.Run("fit", _terminal.File("rl.csv"), "--law", "score-sigmoid", "--out", _terminal.File("curve.json")));
        Assert.Equal(0, _terminal.Run("plan", "posttraining", "--curve", _terminal.File("curve.json"), "--flops", "1e21", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var chosen = document.RootElement.GetProperty("chosen");
        var truth = 0.35 + (0.26 / (1 + Math.Pow(0.2, 1.9)));
        Assert.Equal(truth, chosen.GetProperty("score").GetDouble(), 0.01);
        Assert.InRange(truth, chosen.GetProperty("scoreInterval")[0].GetDouble(), chosen.GetProperty("scoreInterval")[1].GetDouble());
        Assert.DoesNotContain("interval-of-the-ceiling", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void PostTraining_SplitsABudget()
    {
        Assert.Equal(0, _terminal.Run("plan", "posttraining", "--curve", "scalerl-8b", "--start", "0.35", "--gpus", "512xH100", "--days", "30", "--law", "besiroglu-2024", "--link", "0,0.9,6,2.3", "--plot", _terminal.File("rl.svg")));
        Assert.Contains("Which share of the budget", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("leaves the same share of errors", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(_terminal.File("rl.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--start", "--curve", "scalerl-8b", "--flops", "1e22")]
    [InlineData("Did you mean scalerl-8b", "--curve", "scalrl-8b", "--flops", "1e22")]
    [InlineData("no --curve", "--flops", "1e22")]
    [InlineData("no budget", "--curve", "0.3,0.6,2,1000h")]
    [InlineData("ceiling", "--curve", "0.6,0.3,2,1000h", "--flops", "1e22")]
    [InlineData("--law without --link", "--curve", "0.3,0.6,2,1000h", "--flops", "1e22", "--law", "besiroglu-2024")]
    [InlineData("score-sigmoid", "--curve", "LAW", "--flops", "1e22")]
    public void PostTraining_Mistakes(string expected, params string[] options)
    {
        if (options.Contains("LAW"))
        {
            File.WriteAllText(_terminal.File("law.json"), Isoflop.Laws.LawFile.Write(Isoflop.Laws.PublishedLaws.Find("besiroglu-2024")!));
            options = Array.ConvertAll(options, option => option == "LAW" ? _terminal.File("law.json") : option);
        }
        Assert.Equal(2, _terminal.Run(["plan", "posttraining", .. options]));
        Assert.Contains(expected, _terminal.Error, StringComparison.Ordinal);
    }
}
