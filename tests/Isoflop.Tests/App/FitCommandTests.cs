using System.Text.Json;
using System.Xml.Linq;

namespace Isoflop.Tests.App;

public sealed class FitCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Json_HasEveryNameOfTheContract()
    {
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--at", "1e22", "1e24", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Assert.Equal("chinchilla", root.GetProperty("law").GetString());
        Assert.Equal("parametric", root.GetProperty("method").GetString());
        Assert.Equal(48, root.GetProperty("runs").GetProperty("used").GetInt32());
        Assert.Equal(0, root.GetProperty("runs").GetProperty("dropped").GetArrayLength());
        Assert.Equal(64, root.GetProperty("runs").GetProperty("digest").GetString()!.Length);
        Assert.Equal("huber", root.GetProperty("objective").GetProperty("name").GetString());
        Assert.Equal(1e-3, root.GetProperty("objective").GetProperty("delta").GetDouble());
        Assert.True(root.GetProperty("objective").GetProperty("value").GetDouble() > 0);
        foreach (var name in new[] { "E", "A", "B", "alpha", "beta" })
        {
            var value = root.GetProperty("coefficients").GetProperty(name).GetDouble();
            var interval = root.GetProperty("intervals").GetProperty(name);
            Assert.InRange(value, interval[0].GetDouble(), interval[1].GetDouble());
        }
        Assert.Equal(0.9, root.GetProperty("intervals").GetProperty("level").GetDouble());
        Assert.Equal(2, root.GetProperty("intervals").GetProperty("a").GetArrayLength());
        var certificate = root.GetProperty("certificate");
        Assert.Contains(certificate.GetProperty("trust").GetString(), new[] { "good", "caution" });
        foreach (var name in new[] { "stop", "minima", "condition", "flat", "influential" }) Assert.True(certificate.TryGetProperty(name, out _), name);
        var at = root.GetProperty("at");
        Assert.Equal(2, at.GetArrayLength());
        foreach (var name in new[] { "flops", "params", "tokens", "loss" }) Assert.True(at[1].GetProperty(name).GetDouble() > 0, name);
        foreach (var (value, interval) in new[] { ("loss", "lossInterval"), ("params", "paramsInterval"), ("tokens", "tokensInterval"), ("params", "nearOptimalParams") })
            Assert.InRange(at[1].GetProperty(value).GetDouble(), at[1].GetProperty(interval)[0].GetDouble(), at[1].GetProperty(interval)[1].GetDouble());
        Assert.All(root.GetProperty("findings").EnumerateArray(), finding =>
        {
            foreach (var name in new[] { "id", "severity", "message", "remedy" }) Assert.NotEmpty(finding.GetProperty(name).GetString()!);
        });
        Assert.True(root.GetProperty("seconds").GetDouble() > 0);
    }

    [Theory]
    [InlineData("isoflop")]
    [InlineData("envelope")]
    public void Json_OfTheOtherWaysHasExponentsAndPrefactors(string method)
    {
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs("isoflop:sizes=12"), "--method", method, "--at", "1e22", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var coefficients = document.RootElement.GetProperty("coefficients");
        var (a, b) = (coefficients.GetProperty("a").GetDouble(), coefficients.GetProperty("b").GetDouble());
        // The truth is .3658 / (.3478 + .3658) = .5126.
        Assert.InRange(a, 0.42, 0.6);
        Assert.Equal(1, a + b, 0.02);
        var split = document.RootElement.GetProperty("at")[0];
        Assert.Equal(coefficients.GetProperty("kN").GetDouble() * Math.Pow(1e22, a), split.GetProperty("params").GetDouble(), 1e-6 * split.GetProperty("params").GetDouble());
    }

    [Fact]
    public void Json_IsTheSameTwiceButForTheTime()
    {
        var runs = _terminal.Runs();
        string Once()
        {
            _terminal.Run("fit", runs, "--at", "1e24", "--json");
            return _terminal.Out[.._terminal.Out.IndexOf("\"seconds\"", StringComparison.Ordinal)];
        }

        Assert.Equal(Once(), Once());
    }

    // Without the floor that the runs have, the fit is still one minimum that the runs determine; what it says of runs it has not seen is wrong.
    [Theory]
    [InlineData("1.8172", "Trust: good. One minimum")]
    [InlineData("0", "Trust: good among the runs, caution beyond them. One minimum")]
    public void Verdict_SaysWhetherTheForecastsHeld(string floor, string verdict)
    {
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs("isoflop:budgets=8,sizes=8"), "--law", "chinchilla", "--pin", $"E={floor}"));
        Assert.Contains(verdict, _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(floor == "0", _terminal.Out.Contains("; its 90 % intervals held ", StringComparison.Ordinal));
    }

    [Fact]
    public void Law_WrittenAndReadPredictsTheSame()
    {
        var law = _terminal.File("law.json");
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--at", "1e24", "--out", law, "--json"));
        using var fit = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(0, _terminal.Run("predict", law, "--flops", "1e24", "--json"));
        using var prediction = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(fit.RootElement.GetProperty("at")[0].GetProperty("loss").GetDouble(), prediction.RootElement.GetProperty("loss").GetDouble());
        // The interval too: what the backtest asked for travels with the law.
        foreach (var end in new[] { 0, 1 })
            Assert.Equal(fit.RootElement.GetProperty("at")[0].GetProperty("lossInterval")[end].GetDouble(), prediction.RootElement.GetProperty("lossInterval")[end].GetDouble(), 1e-12);
    }

    [Fact]
    public void Report_IsOneFileThatAsksForNothing()
    {
        var report = _terminal.File("report.html");
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--method", "all", "--at", "1e24", "--report", report));
        var html = File.ReadAllText(report);
        Assert.DoesNotContain("http://", html.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.True(html.Split("<svg").Length - 1 >= 6, "figures are missing");
        Assert.True(html.IndexOf("verdict", StringComparison.Ordinal) < html.IndexOf("<table", StringComparison.Ordinal));
    }

    [Fact]
    public void Plot_IsWellFormedSvg()
    {
        var plot = _terminal.File("fit.svg");
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--plot", plot));
        Assert.Equal("svg", XDocument.Load(plot).Root!.Name.LocalName);
    }

    [Fact]
    public void Auto_TakesWhatBacktestRecommends()
    {
        var runs = _terminal.Runs("ladder");
        Assert.Equal(0, _terminal.Run("fit", runs, "--law", "auto", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var recommended = document.RootElement.GetProperty("backtest").GetProperty("recommended").GetString()!;
        Assert.StartsWith(document.RootElement.GetProperty("law").GetString()!, recommended, StringComparison.Ordinal);
    }

    [Fact]
    public void Pin_WithADeviationHasAnInterval()
    {
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--pin", "E=1.7+-0.05", "--pin", "alpha=0.35", "--at", "1e26", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Assert.Equal(0.05, root.GetProperty("pinned").GetProperty("E").GetProperty("deviation").GetDouble());
        Assert.Equal(0, root.GetProperty("pinned").GetProperty("alpha").GetProperty("deviation").GetDouble());
        Assert.Equal(1.7, root.GetProperty("coefficients").GetProperty("E").GetDouble());
        var floor = root.GetProperty("intervals").GetProperty("E");
        Assert.Equal(1.7 - 0.083, floor[0].GetDouble(), 0.02);
        Assert.Equal(1.7 + 0.083, floor[1].GetDouble(), 0.02);
        // The sign of mathematics means the same.
        var said = root.GetProperty("at")[0].GetProperty("lossInterval").ToString();
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--pin", "E=1.7±0.05", "--pin", "alpha=0.35", "--at", "1e26", "--json"));
        using var other = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(said, other.RootElement.GetProperty("at")[0].GetProperty("lossInterval").ToString());
        foreach (var wrong in new[] { "E=1.7+-x", "E=1.7+--0.1", "E=+-0.1" }) Assert.Equal(2, _terminal.Run("fit", _terminal.Runs(), "--pin", wrong));
    }

    [Fact]
    public void Pin_HoldsTheCoefficient()
    {
        Assert.Equal(0, _terminal.Run("fit", _terminal.Runs(), "--pin", "E=1.7", "--tie", "alpha=beta", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var coefficients = document.RootElement.GetProperty("coefficients");
        Assert.Equal(1.7, coefficients.GetProperty("E").GetDouble());
        Assert.Equal(coefficients.GetProperty("alpha").GetDouble(), coefficients.GetProperty("beta").GetDouble());
    }

    [Fact]
    public void Input_MayComeThroughAPipe()
    {
        _terminal.Run("simulate", "besiroglu-2024");
        Assert.Equal(0, _terminal.RunWith(_terminal.Out, "fit", "-", "--json"));
        Assert.Contains("\"source\": \"stdin\"", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorFinding_ExitsWithThree()
    {
        // Loss does not depend on size: the size term vanishes.
        var rows = Enumerable.Range(0, 30).Select(i => $"{1e7 * (1 + (i % 5))},{1e9 * (1 + i)},{2 + Math.Pow(1 + i, -0.5):R}");
        Assert.Equal(3, _terminal.Run("fit", _terminal.File("flat.csv", "params,tokens,loss\n" + string.Join('\n', rows)), "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.Equal("bad", document.RootElement.GetProperty("certificate").GetProperty("trust").GetString());
    }
}
