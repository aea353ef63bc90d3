using System.Text.Json;
using Isoflop.App.Commands.Lab;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps.Speeds;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Sweeps.Speeds;

public class MachineBenchmarkTests
{
    [Fact]
    public void Measure_IsWhatTheJsonPromises()
    {
        var dense = new TransformerShape { Vocabulary = 64, Layers = 1, Width = 16, Heads = 2, FeedForwardWidth = 24, Context = 16 };
        var bench = MachineBenchmark.Measure([dense, dense with { Experts = new() { Count = 4, Active = 2 } }], threads: 2, seconds: 0.05, TimeProvider.System, cancellation: TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(BenchCommand.Json(bench));
        Assert.Equal(["peakGflops", "threads", "sizes"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(2, json.RootElement.GetProperty("threads").GetInt32());
        var peak = json.RootElement.GetProperty("peakGflops").GetDouble();
        Assert.InRange(peak, 0.1, 1e4);
        var sizes = json.RootElement.GetProperty("sizes").EnumerateArray().ToArray();
        Assert.Equal([1, 4], sizes.Select(size => size.GetProperty("experts").GetInt32()));
        foreach (var (size, speed) in sizes.Zip(bench.Speeds))
        {
            Assert.Equal(
                ["params", "context", "experts", "tokensPerCpuSecond", "trueGflops", "shareOfPeak", "residentMb"], size.EnumerateObject().Select(property => property.Name));
            Assert.Equal(ParameterCounts.Of(speed.Spec.Shape).Active.Value, size.GetProperty("params").GetDouble());
            Assert.Equal(16, size.GetProperty("context").GetInt32());
            var gigaflops = size.GetProperty("trueGflops").GetDouble();
            Assert.Equal(size.GetProperty("tokensPerCpuSecond").GetDouble() * ParameterCounts.TrueFlops(speed.Spec.Shape).Value / 1e9, gigaflops, 1e-9 * gigaflops);
            Assert.Equal(gigaflops / peak, size.GetProperty("shareOfPeak").GetDouble(), 1e-9);
            Assert.InRange(size.GetProperty("residentMb").GetDouble(), 10, 100_000);
        }
    }

    [Fact]
    public void Shapes_AreTheSizesAskedFor()
    {
        double[] wanted = [50e3, 200e3, 1e6, 4e6];
        var dense = MachineBenchmark.Shapes.Where(shape => !shape.Experts.Routed).ToArray();
        Assert.All(wanted, size => Assert.Equal(
            [128, 256], dense.Where(shape => Math.Abs(Math.Log(ParameterCounts.Of(shape).NonEmbedding.Value / size)) < 0.25).Select(shape => shape.Context).Order()));
        // With experts at equal active parameters, but for the router.
        foreach (var shape in MachineBenchmark.Shapes.Where(shape => shape.Experts.Routed))
        {
            Assert.Contains(dense, other => other.Width == shape.Width && Math.Abs((ParameterCounts.Of(other).Active.Value / ParameterCounts.Of(shape).Active.Value) - 1) < 0.03);
            shape.Check();
        }
    }

    [Fact]
    public void Measure_RefusesNonsense()
    {
        Assert.Throws<InputException>(() => MachineBenchmark.Measure([TinyShapes.Dense], threads: 0, seconds: 1, TimeProvider.System, cancellation: TestContext.Current.CancellationToken));
        Assert.Throws<InputException>(() => MachineBenchmark.Measure([TinyShapes.Dense], threads: 1, seconds: 0, TimeProvider.System, cancellation: TestContext.Current.CancellationToken));
    }
}
