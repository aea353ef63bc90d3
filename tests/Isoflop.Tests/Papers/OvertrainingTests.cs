using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Tests.Papers;

/// <summary>Gadre et al. 2024, "Language models scale reliably with over-training and on downstream tasks" (arXiv 2403.08540).</summary>
public class OvertrainingTests(ITestOutputHelper output)
{
    const string OverTrained = "open_lm_1b-32.0";
    const string Largest = "open_lm_7b-1.0";

    static readonly FitOptions Point = new() { Replicates = 0 };

    // The free form on all runs of a text: A, B, E, alpha, beta.
    [Theory]
    [InlineData("c4_original", 122.6, 242.6, 1.620, 0.2526, 0.2622)]
    [InlineData("rpj", 106.1, 298.0, 1.720, 0.2431, 0.2730)]
    [InlineData("rw_original", 76.8, 384.2, 1.701, 0.2226, 0.2898)]
    public void Fit_FreeForm(string dataset, double a, double b, double e, double alpha, double beta)
    {
        var law = Fitter.Fit(LawForms.Chinchilla, PublishedRuns.Overtraining(dataset), Point).Law;
        output.WriteLine($"{dataset}: A {law["A"]:F2} B {law["B"]:F2} E {law["E"]:F4} alpha {law["alpha"]:F5} beta {law["beta"]:F5}");
        Assert.Equal(a, law["A"], 0.05);
        Assert.Equal(b, law["B"], 0.05);
        Assert.Equal(e, law["E"], 5e-4);
        Assert.Equal(alpha, law["alpha"], 5e-5);
        Assert.Equal(beta, law["beta"], 5e-5);
    }

    // Printed: L = 166.21 N^-.2729 + 366.69 D^-.2729 + 1.8366, errors .7103 % at 1.4B parameters with M = 640 and .7320 % at 6.9B with M = 20.
    [Fact]
    public void Fit_TiedFormFromFivePoints()
    {
        var law = Tied("rpj");
        Assert.Equal(166.21, law["A"], 0.005);
        Assert.Equal(0.2729, law["alpha"], 5e-5);
        Assert.Equal(1.8366, law["E"], 5e-5);
        Assert.Equal(0.007103, Error(law, "rpj", OverTrained), 5e-7);
        Assert.Equal(0.007320, Error(law, "rpj", Largest), 5e-7);
    }

    // The printed factor of the data term is not that of N and D. In L(C,M) = E + (a M^eta + b M^-eta) C^-eta with C = 6ND, eta = alpha/2, the
    // factors are A = a 6^-eta and B = b 6^-eta: the printed 366.69 is b, beside a printed 166.21 that is A. The printed errors belong to
    // B = 287.17; with 366.69 for B the two runs are missed by 2.4 % and 3.7 %.
    [Fact]
    public void Fit_TiedFormPrintedFactorOfTheDataTermIsOfComputeAndRatio()
    {
        var law = Tied("rpj");
        var perCompute = Math.Pow(6, law["alpha"] / 2);
        Assert.Equal(366.69, law["B"] * perCompute, 0.005);
        Assert.Equal(287.17, law["B"], 0.005);
        Assert.NotEqual(166.21, law["A"] * perCompute, 40.0);
        var printed = law with { Coefficients = [1.8366, 166.21, 366.69, 0.2729] };
        output.WriteLine($"with B = 366.69: {Error(printed, "rpj", OverTrained):P2} and {Error(printed, "rpj", Largest):P2}");
        Assert.InRange(Error(printed, "rpj", OverTrained), 0.01, 1);
        Assert.InRange(Error(printed, "rpj", Largest), 0.01, 1);
    }

    // Five points of each text, forecast 6.9B parameters on 138B tokens: .73 % is the paper's, the other texts miss by more.
    [Theory]
    [InlineData("c4_original", 0.043, 5e-4)]
    [InlineData("rpj", 0.0073, 5e-5)]
    [InlineData("rw_original", 0.016, 5e-4)]
    public void Forecast_TiedFormFromFivePoints(string dataset, double expected, double tolerance)
    {
        var error = Error(Tied(dataset), dataset, Largest);
        output.WriteLine($"{dataset}: {error:P2}");
        Assert.Equal(expected, error, tolerance);
    }

    // The free form, fitted to the 25 runs below 2.4e19 FLOPs, is too low at 5.7e21 on every text: five coefficients leave the floor open.
    [Theory]
    [InlineData("c4_original", -0.059)]
    [InlineData("rpj", -0.023)]
    [InlineData("rw_original", -0.046)]
    public void Forecast_FreeFormFromCheapRuns(string dataset, double expected)
    {
        var runs = PublishedRuns.Overtraining(dataset);
        var cheap = runs.Where(run => run.Flops!.Value.Value <= 2.4e19);
        var law = Fitter.Fit(LawForms.Chinchilla, cheap, Point).Law;
        var run = Run(dataset, Largest);
        var error = (law.Loss(run.Params!.Value, run.Tokens!.Value).Value / run.Loss!.Value.Value) - 1;
        output.WriteLine($"{dataset}: {cheap.Count} runs, {error:P2} at {run.Flops} FLOPs");
        Assert.Equal(expected, error, 5e-4);
    }

    // The figures of the paper come from least squares on the loss itself, not on its logarithm.
    static ScalingLaw Tied(string dataset)
    {
        (string Shape, double Multiple)[] points = [("d=96_l=8", 1), ("d=96_l=8", 16), ("d=512_l=8", 1), ("d=576_l=24", 1), ("d=1024_l=24", 1)];
        var runs = PublishedRuns.Overtraining(dataset);
        var training = runs.Where(run => points.Any(point => run.Name!.Contains(point.Shape, StringComparison.Ordinal) && run.Name.EndsWith($"-{point.Multiple:F1}", StringComparison.Ordinal)));
        return Fitter.Fit(LawForms.Find("chinchilla-tied")!, training, Point with { Delta = double.PositiveInfinity, Residuals = ResidualScale.Value }).Law;
    }

    static Run Run(string dataset, string name) => Assert.Single(PublishedRuns.Overtraining(dataset), run => run.Name == $"{dataset}-{name}");

    static double Error(ScalingLaw law, string dataset, string name)
    {
        var run = Run(dataset, name);
        return Math.Abs(law.Loss(run.Params!.Value, run.Tokens!.Value).Value / run.Loss!.Value.Value - 1);
    }
}
