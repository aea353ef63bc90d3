using System.CommandLine;
using System.Text.Json.Nodes;
using Isoflop.App;
using Isoflop.App.Commands.Plans;
using Isoflop.Findings;

namespace Isoflop.Tests.App;

/// <summary>The sub-commands of isoflop plan that serve: their contract {inputs, frontier, chosen, breakEven, findings}.</summary>
public class ServingCommandTests
{
    [Fact]
    public void Serving_KeepsTheContract()
    {
        var (code, text) = Run("serving", "Llama 3 70B", "--gpu", "H100", "--per-token", "20", "--api-price", "$0.60", "--json");
        var plan = JsonNode.Parse(text)!;
        Assert.Equal(0, code);
        Assert.Equal(["version", "inputs", "frontier", "chosen", "fewestDevices", "precisions", "breakEven", "findings"], plan.AsObject().Select(member => member.Key));
        Assert.True((double)plan["chosen"]!["stepSeconds"]! <= 0.020);
        Assert.True((double)plan["breakEven"]!["requestsPerSecond"]! > 0);
        Assert.Contains(plan["frontier"]!.AsArray(), point => JsonNode.DeepEquals(point, plan["chosen"]));
    }

    [Fact]
    public void Serving_PrintsWhatItStandsOn()
    {
        var (code, text) = Run("serving", "Llama 3 8B", "--api-price", "0.05");
        Assert.Equal(0, code);
        Assert.Contains("$2.95 an hour (median of many clouds, 2026-05, on demand)", text);
        Assert.Contains("In other precisions", text);
        Assert.Contains("Against another's price", text);
        Assert.Contains("uncalibrated", text);
    }

    [Fact]
    public void Serving_EndsWithThreeWhereNothingHolds()
    {
        var (code, text) = Run("serving", "Llama 3 70B", "--per-token", "0.5");
        Assert.Equal(3, code);
        Assert.Contains("latency-binds", text);
    }

    [Fact]
    public void Mixture_KeepsTheContract()
    {
        var (code, text) = Run("moe", "Mixtral 8x7B", "--json");
        var plan = JsonNode.Parse(text)!;
        Assert.Equal(0, code);
        Assert.Equal(["version", "inputs", "frontier", "chosen", "breakEven", "findings"], plan.AsObject().Select(member => member.Key));
        Assert.Equal(8, (double)plan["frontier"]![0]!["steps"]![3]!["distinctExperts"]!, 0.01);
        Assert.InRange((int)plan["breakEven"]!["batch"]!, 4, 32);
    }

    [Fact]
    public void Mixture_OfADenseModelTriesExperts()
    {
        var (code, text) = Run("moe", "Llama 3 8B", "--experts", "8", "64", "--batch", "1", "32");
        Assert.Equal(0, code);
        Assert.Contains("64 experts, 2 active", text);
        Assert.Contains("dense, equal memory as 8 experts", text);
        Assert.Contains("batch 32: experts", text);
    }

    [Theory]
    [InlineData("serving", "Llama 3 8B", "--api-price", "free")]
    [InlineData("serving", "Llama 3 8B", "--per-token", "-1")]
    [InlineData("serving", "Llama 3 8B", "--tokens", "15T")]
    [InlineData("serving", "Llama 3 8B", "--tokens", "15T", "--precision-law", "besiroglu-2024")]
    [InlineData("moe", "Llama 3 8B", "--experts", "1")]
    [InlineData("moe", "Llama 3 8B", "--law", "no-such-law")]
    public void Input_IsRefused(params string[] words) => Assert.Throws<InputException>(() => Run(words));

    static (int Code, string Text) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var shell = new Shell(output, error, () => Stream.Null, IsTerminal: false);
        var command = words[0] == "serving" ? PlanServingCommand.Create(shell) : PlanMixtureCommand.Create(shell);
        var code = new RootCommand { command }.Parse(words).Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        return (code, output.ToString());
    }
}
