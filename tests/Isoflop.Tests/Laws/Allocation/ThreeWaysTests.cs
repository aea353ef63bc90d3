using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Allocation;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Laws.Allocation;

public class ThreeWaysTests(ITestOutputHelper output)
{
    [Fact]
    public void Parametric_Rule_IsThatOfTheLawAndOfItsReplicates()
    {
        var fit = Fitter.Fit(LawForms.Chinchilla, Simulation.Draw(Truth.Law, new IsoflopDesign(), noise: 0.003, seed: 1));
        var parametric = Parametric.Of(fit);
        static double Exponent(ScalingLaw law) => law["beta"] / (law["alpha"] + law["beta"]);
        Assert.Equal(Exponent(fit.Law), parametric.Rule.SizeExponent, 1e-9);
        var (expected, actual) = (fit.Interval(Exponent, 0.9), parametric.Interval(rule => rule.SizeExponent, 0.9));
        Assert.Equal(expected.Low, actual.Low, 1e-9);
        Assert.Equal(expected.High, actual.High, 1e-9);
        var optimum = parametric.At(new Flops(1e22), 0.9);
        Assert.Equal(fit.Law.Optimum(new Flops(1e22))!.Params, optimum.Params);
        Assert.True(optimum.LossInterval!.Value.Contains(optimum.Loss!.Value.Value));
        Assert.Equal(parametric.Rule.Params(new Flops(1e22)).Value, optimum.Params.Value, 1e-6 * optimum.Params.Value);
    }

    [Fact]
    public void Parametric_LawOverCompute_IsRefused()
    {
        var fit = Fitter.Fit(LawForms.Find("power-compute") ?? LawForms.All.First(form => !form.SplitsCompute), Simulation.Draw(Truth.Law, new FrontierDesign(), noise: 0.003, seed: 1));
        Assert.Contains("over params and tokens", Assert.Throws<InputException>(() => Parametric.Of(fit)).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_DesignWithoutBudgets_TellsWhatIsMissingAndKeepsTheRest()
    {
        var runs = Simulation.Draw(Truth.Law, new LadderDesign { Sizes = 3 }, noise: 0.003, seed: 1);
        var ways = ThreeWays.Compare(runs, Fitter.Fit(LawForms.Chinchilla, runs), new AllocationOptions { Replicates = 100 }, new Flops(1e21));
        Assert.Null(ways.Profiles);
        Assert.Contains(ways.Findings, finding => finding.Id == "no-profiles");
        Assert.Contains(ways.Optima, optimum => optimum.Method == AllocationMethod.Parametric);
    }

    [Fact]
    public void Compare_DigitisedChinchilla_AgreesWithThePaper()
    {
        var path = Path.Combine(SharedData(), "runs", "chinchilla-digitised.csv");
        Assert.SkipUnless(File.Exists(path), "the digitised Chinchilla runs are not here");
        var runs = RunReader.Read(path, new RunReadOptions { Where = ["in_fit_240 = 1"] }).Runs;
        Assert.Equal(240, runs.Count);
        var ways = ThreeWays.Compare(runs, Fitter.Fit(LawForms.Chinchilla, runs), null, new Flops(5.76e23));
        foreach (var fit in ways.Fits)
        {
            var (a, at) = (fit.Interval(rule => rule.SizeExponent, 0.9), fit.At(new Flops(5.76e23), 0.9));
            output.WriteLine($"{fit.Method}: a {fit.Rule.SizeExponent:F3} [{a.Low:F3}, {a.High:F3}], N* {at.Params}, D* {at.Tokens}, {fit.Points.Length} points");
        }
        Assert.Equal(0.514, ways.Parametric.Rule.SizeExponent, 0.001);
        // Hoffmann 2022: approach 1 gives 0.50, approach 2 gives 0.49 with [0.462, 0.534].
        Assert.InRange(ways.Envelope!.Fit.Rule.SizeExponent, 0.46, 0.54);
        Assert.InRange(ways.Profiles![AllocationMethod.Parabola]!.Rule.SizeExponent, 0.48, 0.53);
        Assert.InRange(ways.Profiles[AllocationMethod.LocalQuadratic]!.Rule.SizeExponent, 0.48, 0.53);
        Assert.True(ways.Profiles[AllocationMethod.Parabola]!.Interval(rule => rule.SizeExponent, 0.9).Contains(0.49));
        Assert.Equal(ways.Fits.Length, ways.Optima.Length);
    }

    // A sibling of the repository, where it exists.
    static string SharedData()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var data = Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(data)) return data;
        }
        return "";
    }
}
