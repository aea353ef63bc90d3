using System.Globalization;
using System.Text.Json.Nodes;

namespace Isoflop.Tests.App;

/// <summary>isoflop cost, models and hardware as a user meets them.</summary>
public sealed class AccountingCommandTests : IDisposable
{
    const string Config = """{"model_type":"llama","hidden_size":2048,"intermediate_size":5632,"num_hidden_layers":22,"num_attention_heads":32,"num_key_value_heads":4,"vocab_size":32000,"max_position_embeddings":2048,"tie_word_embeddings":false}""";

    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Cost_CountsAPublishedModel()
    {
        var cost = Json("cost", "llama 3.1 405b", "--gpu", "H100", "--batch", "1", "--json");
        Assert.Equal(405_853_388_800, (double)cost["params"]!["total"]!);
        Assert.Equal(516_096, (double)cost["kvBytesPerToken"]!);
        Assert.Equal(cost["params"]!["groups"]!.AsObject().Sum(group => (double)group.Value!), (double)cost["params"]!["total"]!);
        Assert.Equal(16, (int)cost["serving"]!["devices"]!);
        Assert.Equal("2026-05", (string?)cost["inputs"]!["price"]!["date"]);
        Assert.True((double)cost["serving"]!["dollarsPerMillionOutput"]! > 0);
    }

    [Fact]
    public void Cost_ReadsAConfigurationOrItsFolder()
    {
        var file = _terminal.File("config.json", Config.Replace("}", ",\"odd_key\":1}", StringComparison.Ordinal));
        Assert.Equal(0, _terminal.Run("cost", file, "--gpu", "RTX4090"));
        Assert.Contains("1,100,048,384", _terminal.Out);
        Assert.Contains("not read: odd_key", _terminal.Out);
        Assert.Contains("$0.495 an hour (between $0.35, vast.ai, and $0.64, Oblivus, 2025-03-03, on demand)", _terminal.Out);
        Assert.Equal(0, _terminal.Run("cost", _terminal.Folder, "--gpu", "RTX4090"));
        Assert.Contains("1,100,048,384", _terminal.Out);
    }

    // Too large for the device: done, with an error that says what binds and by how much.
    [Fact]
    public void Cost_SaysWhenItDoesNotFit()
    {
        Assert.Equal(3, _terminal.Run("cost", "Llama 3 70B", "--gpu", "RTX4090", "--devices", "1"));
        Assert.Contains("memory-binds", _terminal.Out);
        Assert.Contains("times the 20.5 GB", _terminal.Out);
    }

    [Fact]
    public void Cost_TakesAUsersDevice()
    {
        var mine = _terminal.File("mine.json", """[{"name":"H100","memoryGb":94,"bandwidthGbs":3900,"denseTflops":{"bf16":989},"prices":[{"usdPerHour":1.5}],"source":"ours"}]""");
        Assert.Equal(0, _terminal.Run("cost", "Llama 3 8B", "--gpu", "H100", "--file", mine));
        Assert.Contains("price-without-provenance", _terminal.Out);
        Assert.Contains("price-unknown", _terminal.Out);
        Assert.Contains("of 90.5 GB", _terminal.Out);
    }

    [Theory]
    [InlineData("Did you mean Llama 3 8B", "cost", "Llama 3 8C")]
    [InlineData("H200", "cost", "Llama 3 8B", "--gpu", "H2O0")]
    [InlineData("fp8", "cost", "Llama 3 8B", "--precision", "fp9")]
    [InlineData("more than the answer", "cost", "Llama 3 8B", "--context", "100", "--answer", "100")]
    [InlineData("shape was not published", "cost", "GPT-4o")]
    [InlineData("config.json", "cost", "nowhere/config.json")]
    [InlineData("divides the heads", "cost", "Llama 3 8B", "--devices", "0")]
    [InlineData("a share above 0", "cost", "Llama 3 8B", "--utilisation", "1.5")]
    [InlineData("a positive number of sequences", "cost", "Llama 3 8B", "--batch", "0")]
    [InlineData("a law of params and tokens", "models", "--law", "clark-2022-hash")]
    [InlineData("laws", "models", "--named-in", "lore")]
    [InlineData("several models", "models", "Llama 3.1")]
    [InlineData("isoflop hardware lists them", "hardware", "G100")]
    [InlineData("no file", "hardware", "--file", "nowhere.json")]
    public void Input_IsRefusedWithWhatToDo(string said, params string[] words)
    {
        Assert.Equal(2, _terminal.Run(words));
        Assert.Contains(said, _terminal.Error);
        Assert.Empty(_terminal.Out);
    }

    [Fact]
    public void Models_AreJudgedByALaw()
    {
        var models = Json("models", "--named-in", "laws", "--json")["models"]!.AsArray();
        Assert.Equal(38, models.Count);
        var gopher = models.Single(model => (string?)model!["name"] == "Gopher 280B")!;
        Assert.InRange((double)gopher["verdict"]!["overTraining"]!, 0.05, 0.07);
        Assert.Null(models.Single(model => (string?)model!["name"] == "GPT-4")!["verdict"]);
        Assert.Equal("estimated", (string?)models.Single(model => (string?)model!["name"] == "GPT-4")!["confidence"]);
        // Under another law another verdict: Hoffmann's unrounded coefficients find Chinchilla too large.
        var other = Json("models", "chinchilla", "--law", "hoffmann-2022", "--json")["models"]![0]!;
        Assert.InRange((double)other["verdict"]!["optimalParams"]!, 4.0e10, 4.2e10);
    }

    [Fact]
    public void Models_OfAUserAreAudited()
    {
        var mine = _terminal.File("mine.json", """[{"name":"ours","params":1.5e9,"words":2.2e11,"source":"our log"}]""");
        Assert.Equal(0, _terminal.Run("models", "--file", mine));
        Assert.Contains("words-are-not-tokens", _terminal.Out);
        Assert.DoesNotContain("Chinchilla", _terminal.Out, StringComparison.Ordinal);
    }

    // What is printed as JSON is what is read as a user's own rows.
    [Fact]
    public void Hardware_PrintsRowsInTheFormThatItReads()
    {
        var devices = Json("hardware", "H100", "MI300X", "--json")["devices"]!;
        var file = _terminal.File("rows.json", devices.ToJsonString());
        var again = Json("hardware", "H100", "MI300X", "--file", file, "--json");
        Assert.True(JsonNode.DeepEquals(devices, again["devices"]));
        Assert.Empty(again["findings"]!.AsArray());
    }

    [Fact]
    public void Hardware_ListsPricesWithTheirDay()
    {
        Assert.Equal(0, _terminal.Run("hardware"));
        Assert.Contains("2026-05, on demand", _terminal.Out);
        Assert.Equal(0, _terminal.Run("hardware", "H100"));
        Assert.Contains("$12.29  AWS", _terminal.Out);
        Assert.Equal(CultureInfo.InvariantCulture, CultureInfo.CurrentCulture);
    }

    JsonNode Json(params string[] words)
    {
        Assert.Equal(0, _terminal.Run(words));
        return JsonNode.Parse(_terminal.Out)!;
    }
}
