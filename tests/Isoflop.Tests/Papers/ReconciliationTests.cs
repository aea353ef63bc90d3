using System.Text.RegularExpressions;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Reconciliations;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Tests.Laws;

namespace Isoflop.Tests.Papers;

/// <summary>One set of runs, three exponents: what N counts in the runs of Gadre et al. 2024, and in the argument of Pearce and Song 2024.</summary>
public partial class ReconciliationTests(ITestOutputHelper output)
{
    static readonly FitOptions Few = new() { Replicates = 100 };

    // Without the input embedding alpha goes from .2526 to .2245 and a from .509 to .534. The count keeps the head: with layers and width of the
    // models, layers and head give the same, and the layers alone, which Kaplan counted, give an exponent like Kaplan's .73.
    [Fact]
    public void Overtraining_OneSetOfRunsHasThreeExponents()
    {
        var runs = WithShapes(PublishedRuns.Overtraining("c4_original"));
        var reconciliation = Reconciler.Reconcile(LawForms.Chinchilla, runs, Few);
        foreach (var effect in reconciliation.Factors)
            output.WriteLine($"{effect.Factor}: {effect.To}: a {effect.Prescription.SizeExponent:F3} ({effect.SizeExponentChange:+0.000;-0.000}) N* x{effect.ParamsRatio:F2} [{effect.ParamsRatioInterval.Low:F2}, {effect.ParamsRatioInterval.High:F2}]");
        double Exponent(string to) => Assert.Single(reconciliation.Factors, effect => effect.Factor == "N" && effect.To == to).Prescription.SizeExponent;
        Assert.Equal(0.509, reconciliation.Baseline.SizeExponent, 5e-4);
        Assert.Equal(0.534, Exponent("without embeddings"), 5e-4);
        Assert.Equal(Exponent("without embeddings"), Exponent("layers and head"), 0.01);
        Assert.InRange(Exponent("layers alone"), 0.70, 0.80);
        var alone = Fitter.Fit(LawForms.Chinchilla, runs.With(RunColumn.Params, runs.Values(RunColumn.NonEmbeddingParams).ToArray()), Few with { Replicates = 0 }).Law;
        Assert.Equal(0.2245, alone["alpha"], 5e-5);
    }

    // From two published laws over all parameters, the exponent of the size without embeddings over 6nD, between 790 and 1.58B of them:
    // .74 to .78 in the paper.
    [Theory]
    [InlineData("hoffmann", 6.52e11, 5.39e20, 0.74)]
    [InlineData("besiroglu", 1.38e12, 3.66e20, 0.78)]
    public void PearceAndSong_KaplansExponentFollowsFromAChinchillaLaw(string name, double low, double high, double expected)
    {
        var law = name == "hoffmann" ? Truths.Hoffmann : Truths.Besiroglu;
        var rule = ParamsConversion.OfEmbeddings(47_491);
        var counting = Counting.Baseline with { FlopsPerToken = size => 6 * rule.ToSmaller(new Params(size)).Value };
        var (x, y) = (new List<double>(), new List<double>());
        for (var i = 0; i < 20; i++)
        {
            var flops = low * Math.Pow(high / low, i / 19.0);
            x.Add(Math.Log(flops));
            y.Add(Math.Log(rule.ToSmaller(new Params(Math.Exp(counting.Optimum(law, new Flops(flops)).LogParams))).Value));
        }
        var slope = MathNet.Numerics.Fit.Line([.. x], [.. y]).B;
        output.WriteLine($"{name}: {slope:F3}, n from {Math.Exp(y[0]):G3} to {Math.Exp(y[^1]):G3}");
        Assert.InRange(Math.Exp(y[0]), 780, 800);
        Assert.Equal(1.58e9, Math.Exp(y[^1]), 0.02e9);
        Assert.Equal(expected, slope, 0.005);
    }

    // d=96_l=8 in the name; the two largest are open_lm's 1b and 7b.
    static RunSet WithShapes(RunSet runs)
    {
        var shapes = runs.Names.ToArray().Select(name => Shape().Match(name!) is { Success: true } shape
            ? (Width: double.Parse(shape.Groups[1].ValueSpan), Layers: double.Parse(shape.Groups[2].ValueSpan))
            : name!.Contains("_1b", StringComparison.Ordinal) ? (2048, 24) : (4096, 32)).ToArray();
        return runs.With(RunColumn.Width, [.. shapes.Select(shape => shape.Width)])
            .With(RunColumn.Layers, [.. shapes.Select(shape => shape.Layers)])
            .With(RunColumn.Vocabulary, [.. Enumerable.Repeat(50_432.0, runs.Count)]);
    }

    [GeneratedRegex(@"d=(\d+)_l=(\d+)")]
    private static partial Regex Shape();
}
