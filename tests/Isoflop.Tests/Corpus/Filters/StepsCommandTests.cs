using System.Text.Json;
using Isoflop.Corpus.Pipelines.Recipes;
using Isoflop.Tests.App;

namespace Isoflop.Tests.Corpus.Filters;

public sealed class StepsCommandTests : IDisposable
{
    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Json_SaysWhatTheTextSays()
    {
        Assert.Equal(0, _terminal.Run("corpus", "steps", "--json"));
        var steps = JsonDocument.Parse(_terminal.Out).RootElement.GetProperty("steps").EnumerateArray().Select(step => (step.GetProperty("name").GetString()!, step.GetProperty("summary").GetString()!));
        Assert.Equal(StepCatalogue.All, steps);
        Assert.Equal(0, _terminal.Run("corpus", "steps", "gopher-quality/dolma"));
        var lines = _terminal.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(0, _terminal.Run("corpus", "steps", "gopher-quality/dolma", "--json"));
        var one = JsonDocument.Parse(_terminal.Out).RootElement;
        Assert.Equal("gopher-quality/dolma", one.GetProperty("name").GetString());
        Assert.Equal(lines, one.GetProperty("identity").EnumerateArray().Select(part => part.GetString()));
    }
}
