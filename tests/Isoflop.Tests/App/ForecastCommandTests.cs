using System.Text.Json;

namespace Isoflop.Tests.App;

public sealed class ForecastCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    string Ledger => _terminal.File("ledger");

    [Fact]
    public void Forecast_IsRegisteredScoredAndListed()
    {
        var law = _terminal.File("law.json");
        _terminal.Run("fit", _terminal.Runs(), "--out", law);
        Assert.Equal(0, _terminal.Run("forecast", "new", "big", "--law", law, "--params", "70B", "--tokens", "1.4T", "--assume", "schedule=cosine to 10 %", "--ledger", Ledger, "--json"));
        using var written = JsonDocument.Parse(_terminal.Out);
        var value = written.RootElement.GetProperty("value").GetDouble();
        var intervals = written.RootElement.GetProperty("intervals").EnumerateArray().ToArray();
        Assert.Equal([0.5, 0.8, 0.9, 0.95], intervals.Select(interval => interval.GetProperty("level").GetDouble()));
        Assert.Equal("2026-01-02T12:00:00Z", written.RootElement.GetProperty("registered").GetString());

        // The same number and interval as predict gives.
        _terminal.Run("predict", law, "--params", "70B", "--tokens", "1.4T", "--json");
        using var predicted = JsonDocument.Parse(_terminal.Out);
        Assert.Equal(predicted.RootElement.GetProperty("loss").GetDouble(), value);
        Assert.Equal(predicted.RootElement.GetProperty("lossInterval")[0].GetDouble(), intervals[2].GetProperty("interval")[0].GetDouble());

        Assert.Equal(0, _terminal.Run("forecast", "score", "big", "--measured", "2.01", "--ledger", Ledger));
        Assert.Contains("measured 2.0100", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, _terminal.Run("forecast", "list", "--ledger", Ledger, "--holds", written.RootElement.GetProperty("hash").GetString()![..12]));
        Assert.Contains("The chain is whole: 1 forecasts, 1 scored", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(3, _terminal.Run("forecast", "list", "--ledger", Ledger, "--holds", "0123456789ab"));
    }

    [Fact]
    public void List_OfAChangedLedgerIsAnError()
    {
        foreach (var name in new[] { "a", "b" }) _terminal.Run("forecast", "new", name, "--law", "besiroglu-2024", "--flops", "1e24", "--ledger", Ledger);
        var file = Directory.GetFiles(Ledger).Order().First();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"value\": 1", "\"value\": 2", StringComparison.Ordinal));
        Assert.Equal(3, _terminal.Run("forecast", "list", "--ledger", Ledger, "--json"));
        using var document = JsonDocument.Parse(_terminal.Out);
        Assert.False(document.RootElement.GetProperty("whole").GetBoolean());
        Assert.Equal("entry-changed", document.RootElement.GetProperty("findings")[0].GetProperty("id").GetString());
        Assert.Equal(2, _terminal.Run("forecast", "new", "c", "--law", "besiroglu-2024", "--flops", "1e24", "--ledger", Ledger));
    }

    [Theory]
    [InlineData("new", "x", "--law", "besirogl", "--flops", "1e24")]
    [InlineData("new", "x", "--law", "besiroglu-2024")]
    [InlineData("new", "x y", "--law", "besiroglu-2024", "--flops", "1e24")]
    [InlineData("new", "x", "--law", "besiroglu-2024", "--flops", "1e24", "--levels", "90")]
    [InlineData("new", "x", "--law", "besiroglu-2024", "--flops", "1e24", "--assume", "cosine")]
    [InlineData("score", "x", "--measured", "2")]
    [InlineData("score", "x", "--measured", "two")]
    [InlineData("list")]
    public void BadInput_IsRefused(params string[] words)
    {
        Assert.Equal(2, _terminal.Run(["forecast", .. words, "--ledger", Ledger]));
        Assert.StartsWith("isoflop: ", _terminal.Error, StringComparison.Ordinal);
    }
}
