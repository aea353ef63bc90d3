using System.Text.Json;
using Isoflop.App;

namespace Isoflop.Tests.App;

public sealed class DuplicatesCommandTests : IDisposable
{
    const string Question = "A train leaves the old harbour at nine in the morning with forty two sacks of flour and loses three of them at every bridge that it crosses";

    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Dedup_AsJson_CountsWhatItWrites()
    {
        var input = _terminal.File("in.jsonl", "{\"text\":\"one two three four five six\"}\n{\"text\":\"One two three, four five six!\"}\n{\"text\":\"something else that is long enough\"}\n");
        Assert.Equal(0, _terminal.Run("corpus", "dedup", input, "--out", _terminal.File("out"), "--json"));
        var json = JsonSerializer.Deserialize<JsonElement>(_terminal.Out);
        Assert.Equal((3, 1, 1), (json.GetProperty("documents").GetInt32(), json.GetProperty("removed").GetInt32(), json.GetProperty("rules").GetProperty("jaccard").GetInt32()));
        Assert.Equal(2, File.ReadAllLines(Path.Combine(_terminal.File("out"), "in.jsonl")).Length);
        // Nothing is overwritten unasked.
        Assert.Equal(Application.InputFault, _terminal.Run("corpus", "dedup", input, "--out", _terminal.File("out")));
    }

    [Theory]
    [InlineData("mask", "Before.  after.")]
    [InlineData("drop", null)]
    [InlineData("report", "Before. " + Question + " after.")]
    public void Decontaminate_Acts(string action, string? left)
    {
        var input = _terminal.File("in.jsonl", $"{{\"text\":\"Before. {Question} after.\"}}\n");
        var items = _terminal.File("quiz.jsonl", $"{{\"question\":\"{Question}\"}}\n");
        Assert.Equal(0, _terminal.Run("corpus", "decontaminate", input, "--benchmarks", items, "--action", action, "--out", _terminal.File("out.jsonl")));
        Assert.Equal(left is null ? [] : [left], File.ReadAllLines(_terminal.File("out.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("text").GetString()!));
    }

    [Fact]
    public void Leakage_WritesATextThatSplitsTheSameWay()
    {
        var text = _terminal.File("in.jsonl", string.Concat(Enumerable.Range(0, 400).Select(i => $"{{\"text\":\"document {new string((char)('a' + (i % 26)), 1 + (i / 26))} says something of its own, number {i} of all\"}}\n")));
        Assert.Equal(0, _terminal.Run("corpus", "leakage", text, "--threshold", "1", "--out", _terminal.File("clean.jsonl"), "--json"));
        var before = JsonSerializer.Deserialize<JsonElement>(_terminal.Out);
        Assert.Equal(0, _terminal.Run("corpus", "leakage", _terminal.File("clean.jsonl"), "--threshold", "1", "--json"));
        var after = JsonSerializer.Deserialize<JsonElement>(_terminal.Out);
        Assert.Equal(before.GetProperty("validation").GetInt32(), after.GetProperty("validation").GetInt32());
        Assert.Equal(before.GetProperty("train").GetInt32() - before.GetProperty("nearDuplicates").GetInt32(), after.GetProperty("train").GetInt32());
    }

    [Theory]
    [InlineData("dedup IN --by neer", "--by")]
    [InlineData("dedup IN --keep shortest", "policy")]
    [InlineData("dedup IN --threshold 2", "threshold")]
    [InlineData("dedup IN --memory much", "--memory")]
    [InlineData("dedup IN --memory 10", "at least 16 MiB")]
    [InlineData("dedup NONE", "NONE")]
    [InlineData("dedup IN --against NONE", "--against")]
    [InlineData("dedup IN --add-to-index", "index")]
    [InlineData("decontaminate IN", "--benchmarks")]
    [InlineData("decontaminate IN --benchmarks IN", "no question")]
    [InlineData("decontaminate IN --benchmarks NONE", "--benchmarks")]
    public void Mistakes_AreTold(string command, string said)
    {
        _terminal.File("IN.jsonl", "{\"text\":\"a text\"}\n");
        string[] words = [.. command.Split(' ').Select(word => word is "IN" or "NONE" ? _terminal.File(word + ".jsonl") : word)];
        Assert.Equal(Application.InputFault, _terminal.Run(["corpus", .. words]));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
    }
}
