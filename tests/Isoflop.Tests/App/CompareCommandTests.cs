using System.Text.Json;
using System.Xml.Linq;
using Isoflop.Tests.House;

namespace Isoflop.Tests.App;

public sealed class CompareCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    // Two ladders drawn by simulate, one table.
    string Arms(double multiplier = 1.3, int runs = 6)
    {
        string Arm(string name, double factor, int seed)
        {
            Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--design", $"frontier:flops=1e18..1e21,runs={runs}", "--noise", "0.002", "--seed", $"{seed}", "--label", $"optimiser={name}", "--multiplier", $"{factor}"));
            return _terminal.Out;
        }

        var baseline = Arm("adamw", 1, 1);
        var arm = Arm("muon", multiplier, 2);
        return _terminal.File($"arms-{multiplier}-{runs}.csv", baseline + arm[(arm.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    [Fact]
    public void Json_HasEveryNameOfTheContract()
    {
        Assert.Equal(0, _terminal.Run("compare", Arms(), "--by", "optimiser", "--at", "1e23", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Assert.Equal("adamw", root.GetProperty("baseline").GetString());
        Assert.Equal(["adamw", "muon"], root.GetProperty("arms").EnumerateArray().Select(arm => arm.GetProperty("name").GetString()));
        Assert.Equal(6, root.GetProperty("arms")[0].GetProperty("runs").GetInt32());
        Assert.Equal("power", root.GetProperty("arms")[0].GetProperty("law").GetProperty("form").GetString());
        Assert.Equal("perArm", root.GetProperty("model").GetProperty("exponents").GetString());
        var multipliers = root.GetProperty("multipliers");
        Assert.Equal(4, multipliers.GetArrayLength());
        var largest = multipliers[2];
        Assert.Equal(1e21, largest.GetProperty("flops").GetDouble(), 1e15);
        Assert.InRange(1.3, largest.GetProperty("interval")[0].GetDouble(), largest.GetProperty("interval")[1].GetDouble());
        Assert.Equal(0.9, largest.GetProperty("level").GetDouble());
        Assert.Equal("better", largest.GetProperty("standing").GetString());
        Assert.Equal(1, root.GetProperty("trend").GetArrayLength());
        Assert.True(root.GetProperty("floors").GetArrayLength() >= 4);
        Assert.Equal(JsonValueKind.Array, root.GetProperty("nextRun").ValueKind);
        Assert.StartsWith("muon is better than adamw", root.GetProperty("verdict").GetString(), StringComparison.Ordinal);
        foreach (var name in new[] { "findings", "seconds", "version" }) Assert.True(root.TryGetProperty(name, out _), name);
    }

    [Fact]
    public void Report_SaysModelVerdictAndFloors()
    {
        Assert.Equal(0, _terminal.Run("compare", Arms(), "--by", "optimiser", "--baseline", "muon", "--floor", "1.8"));
        Assert.Contains("adamw is worse than muon", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("shared floor held at 1.8", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("separate, fitted", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("The cheapest further run", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_AreWritten()
    {
        var (figure, report) = (_terminal.File("arms.svg"), _terminal.File("arms.html"));
        Assert.Equal(0, _terminal.Run("compare", Arms(), "--by", "optimiser", "--plot", figure, "--report", report));
        Assert.Equal("svg", XDocument.Load(figure).Root!.Name.LocalName);
        Assert.Contains("as the baseline", File.ReadAllText(figure), StringComparison.Ordinal);
        Assert.Contains("Effective compute multiplier", File.ReadAllText(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Document_ShowsWhatTheProgramPrints()
    {
        var document = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "compare.md"));
        const string begin = "```console\n";
        var start = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var lines = document[start..document.IndexOf("```", start, StringComparison.Ordinal)].TrimEnd('\n').Split('\n');
        foreach (var line in lines.Where(line => line.StartsWith("$ ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("$ (cat", StringComparison.Ordinal))
                _terminal.File("arms.csv", string.Concat(File.ReadLines(_terminal.File("adamw.csv")).Concat(File.ReadLines(_terminal.File("muon.csv")).Skip(1)).Select(row => row + "\n")));
            else
                Assert.Equal(0, _terminal.Run([.. line["$ ./isoflop ".Length..].Split(' ').Select(word => word.EndsWith(".csv", StringComparison.Ordinal) ? _terminal.File(word) : word)]));
        }
        var printed = _terminal.Out.Replace(_terminal.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).TrimEnd('\n');
        Assert.Equal(string.Join('\n', lines.Where(line => !line.StartsWith("$ ", StringComparison.Ordinal))), printed);
    }

    [Fact]
    public void Simulate_WritesItsLabel()
    {
        Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--design", "frontier:runs=3", "--label", "arm=a, b"));
        var lines = _terminal.Out.TrimEnd('\n').Split('\n');
        Assert.EndsWith(",loss,arm", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.EndsWith(",\"a, b\"", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Mistakes_AreNamed()
    {
        var arms = Arms();
        void Refused(string expected, params string[] arguments)
        {
            Assert.Equal(2, _terminal.Run(["compare", .. arguments]));
            Assert.Equal("", _terminal.Out);
            Assert.Single(_terminal.Error.TrimEnd().Split('\n'));
            Assert.Contains(expected, _terminal.Error, StringComparison.Ordinal);
        }

        Refused("--by", arms);
        Refused("the nearest is 'optimiser'", arms, "--by", "optimizer");
        Refused("--by", arms, "--by", "optimizer");
        Refused("adamw, muon", arms, "--by", "optimiser", "--baseline", "lion");
        Refused("one arm, 'muon'", arms, "--by", "optimiser", "--where", "optimiser = muon");
        Refused("--floor", arms, "--by", "optimiser", "--floor", "2.9");
        Refused("--floor", arms, "--by", "optimiser", "--floor", "none");
        Refused("--exponents", arms, "--by", "optimiser", "--exponents", "some");
        Refused("--law", arms, "--by", "optimiser", "--law", "kaplan");
        Refused("--at", arms, "--by", "optimiser", "--at", "far");
        Refused("better 8", Arms(runs: 2), "--by", "optimiser");
    }
}
