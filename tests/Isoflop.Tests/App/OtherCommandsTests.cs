using System.Text.Json;

namespace Isoflop.Tests.App;

public sealed class OtherCommandsTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Backtest_JsonHasEveryNameOfTheContract()
    {
        Assert.Equal(0, _terminal.Run("backtest", _terminal.Runs("ladder"), "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var root = document.RootElement;
        Assert.InRange(root.GetProperty("folds").GetArrayLength(), 3, 5);
        Assert.True(root.GetProperty("forms").GetArrayLength() >= 4);
        var form = root.GetProperty("forms")[0];
        foreach (var name in new[] { "meanAbsRelError", "bias", "coverage", "level" }) Assert.True(form.TryGetProperty(name, out _), name);
        Assert.Contains(root.GetProperty("recommended").GetString(), root.GetProperty("forms").EnumerateArray().Select(row => row.GetProperty("law").GetString()));
        var heldOut = root.GetProperty("heldOut")[0];
        foreach (var name in new[] { "name", "params", "tokens", "loss", "predicted" }) Assert.True(heldOut.TryGetProperty(name, out _), name);
        Assert.Equal(2, heldOut.GetProperty("interval").GetArrayLength());
    }

    [Fact]
    public void Backtest_CutGivesOneFold()
    {
        Assert.Equal(0, _terminal.Run("backtest", _terminal.Runs(), "--cut", "1e20", "--law", "chinchilla", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(1, document.RootElement.GetProperty("folds").GetArrayLength());
        Assert.All(document.RootElement.GetProperty("heldOut").EnumerateArray(), run => Assert.True(run.GetProperty("flops").GetDouble() > 1e20));
    }

    [Fact]
    public void Audit_SaysWhatIsWrongAndWhere()
    {
        var path = _terminal.File("odd.csv", "params,tokens,loss\n1e8,2e9,3.5\n2e8,4e9,n/a\n4e8,-8e9,3.1\n8e8,1.6e10,2.9\n");
        _terminal.Run("audit", path, "--json");
        using var document = JsonDocument.Parse(_terminal.Out);
        var dropped = document.RootElement.GetProperty("runs").GetProperty("dropped");
        Assert.Equal([3, 4], dropped.EnumerateArray().Select(row => row.GetProperty("row").GetInt32()));
        Assert.Contains("n/a", dropped[0].GetProperty("reason").GetString(), StringComparison.Ordinal);
        _terminal.Run("audit", path, "--explain-dropped");
        Assert.Contains("row 3", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Laws_ListsFormsAndPublishedLaws()
    {
        Assert.Equal(0, _terminal.Run("laws"));
        foreach (var name in new[] { "chinchilla", "kaplan", "hoffmann-2022", "besiroglu-2024" }) Assert.Contains(name, _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, _terminal.Run("laws", "hoffmann-2022"));
        Assert.Contains("40.36B", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_PublishedLawAtAScale()
    {
        Assert.Equal(0, _terminal.Run("predict", "besiroglu-2024", "--params", "70B", "--tokens", "1.4T", "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        var expected = 1.8172 + (482.01 * Math.Pow(70e9, -0.3478)) + (2085.43 * Math.Pow(1.4e12, -0.3658));
        Assert.Equal(expected, document.RootElement.GetProperty("loss").GetDouble(), 1e-12);
    }

    [Fact]
    public void Simulate_IsReproducible()
    {
        _terminal.Run("simulate", "besiroglu-2024", "--seed", "7");
        var first = _terminal.Out;
        _terminal.Run("simulate", "besiroglu-2024", "--seed", "7");
        Assert.Equal(first, _terminal.Out);
        _terminal.Run("simulate", "besiroglu-2024", "--seed", "8");
        Assert.NotEqual(first, _terminal.Out);
    }
}
