using System.Text.Json;
using System.Xml.Linq;

namespace Isoflop.Tests.App;

public sealed class ReconcileCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    string Runs()
    {
        var path = _terminal.File("embedded.csv");
        if (!File.Exists(path)) Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--design", "isoflop:flops=1e17..1e20", "--embeddings", "47491", "--out", path));
        return path;
    }

    [Fact]
    public void Json_HasEveryNameOfTheContract()
    {
        Assert.Equal(0, _terminal.Run("reconcile", Runs(), "--at", "1e22", "--replicates", "50", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Assert.Equal(1e22, root.GetProperty("at").GetProperty("flops").GetDouble());
        Assert.Equal(100, root.GetProperty("at").GetProperty("beyond").GetDouble(), 1e-6);
        var baseline = root.GetProperty("baseline");
        Assert.Equal("chinchilla", baseline.GetProperty("law").GetString());
        Assert.Equal("Total", baseline.GetProperty("counts").GetString());
        var size = baseline.GetProperty("params").GetDouble();
        var factors = root.GetProperty("factors").EnumerateArray().ToArray();
        Assert.True(factors.Length > 10);
        foreach (var factor in factors)
        {
            foreach (var name in new[] { "factor", "from", "to" }) Assert.NotEmpty(factor.GetProperty(name).GetString()!);
            foreach (var name in new[] { "aInterval", "aChangeInterval", "ratioInterval" }) Assert.Equal(2, factor.GetProperty(name).GetArrayLength());
            Assert.Equal(factor.GetProperty("a").GetDouble(), baseline.GetProperty("a").GetDouble() + factor.GetProperty("aChange").GetDouble(), 1e-9);
            Assert.Equal(factor.GetProperty("params").GetDouble() / size, factor.GetProperty("paramsRatio").GetDouble(), 1e-9 * factor.GetProperty("paramsRatio").GetDouble());
            Assert.InRange(factor.GetProperty("runs").GetInt32(), 1, 48);
        }
        Assert.Contains(factors, factor => factor.GetProperty("factor").GetString() == "N");
        Assert.All(root.GetProperty("untestable").EnumerateArray(), untested => Assert.NotEmpty(untested.GetProperty("needs").GetString()!));
        Assert.True(root.GetProperty("findings").GetArrayLength() > 0);
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void Report_TextFigureAndPage()
    {
        var (page, figure) = (_terminal.File("why.html"), _terminal.File("why.svg"));
        Assert.Equal(0, _terminal.Run("reconcile", Runs(), "--replicates", "50", "--report", page, "--plot", figure));
        foreach (var words in new[] { "without embeddings", "Not tested", "warmup", "at         1e21 FLOPs, 10x the largest run", "size-conversion" })
            Assert.Contains(words, _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(page), StringComparison.Ordinal);
        Assert.Contains("N: without embeddings", string.Concat(XDocument.Load(figure).Descendants().Select(element => element.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public void Subset_MayBeOnAnyColumn()
    {
        var lines = File.ReadAllLines(Runs());
        var path = _terminal.File("recipes.csv", string.Join('\n', lines.Select((line, i) => line + (i == 0 ? ",recipe" : i % 3 == 0 ? ",new" : ",old"))) + "\n");
        Assert.Equal(0, _terminal.Run("reconcile", path, "--replicates", "50", "--subset", "recipe = old", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var subset = Assert.Single(document.RootElement.GetProperty("factors").EnumerateArray(), factor => factor.GetProperty("to").GetString() == "recipe = old");
        Assert.Equal(32, subset.GetProperty("runs").GetInt32());
    }

    [Fact]
    public void Runs_ThatDetermineNothing_AreNotCompared()
    {
        var few = _terminal.File("few.csv", string.Join('\n', File.ReadLines(Runs()).Take(7)) + "\n");
        Assert.Equal(3, _terminal.Run("reconcile", few, "--replicates", "20"));
        Assert.Contains("do not determine a prescription", _terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--at", "--at", "soon")]
    [InlineData("--law", "--law", "chinchila")]
    [InlineData("params and tokens", "--law", "power")]
    [InlineData("weights or pairs", "--bootstrap", "residuals")]
    [InlineData("none of", "--subset", "params > 1e30")]
    [InlineData("no column", "--subset", "recipe = old")]
    public void Input_ThatCannotBe(string expected, string option, string value)
    {
        Assert.Equal(2, _terminal.Run("reconcile", Runs(), option, value));
        Assert.Contains(expected, _terminal.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Simulate_EmbeddingsAddsTheColumn()
    {
        Assert.Equal(0, _terminal.Run("simulate", "besiroglu-2024", "--embeddings", "47491"));
        var cells = _terminal.Out.Split('\n')[1].Split(',').Select(double.Parse).ToArray();
        var headers = _terminal.Out.Split('\n')[0].Split(',');
        var (size, layers) = (cells[Array.IndexOf(headers, "params")], cells[Array.IndexOf(headers, "non_embedding_params")]);
        Assert.Equal(size, layers + (47_491 * Math.Cbrt(layers)), size * 1e-9);
        Assert.Equal(2, _terminal.Run("simulate", "besiroglu-2024", "--embeddings", "-1"));
    }
}
