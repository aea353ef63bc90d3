using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Quantities;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Readme;

/// <summary>The README's example: the lines between the marks are the README's, character by character.</summary>
static class LibraryExample
{
    public static (Fit Fit, ComputeOptimum Optimum) Run()
    {
        // README begins
        var table = RunReader.Read("runs.csv");
        var fit = Fitter.Fit(LawForms.Chinchilla, table.Runs);
        var budget = new Flops(1e24);
        var optimum = fit.Law.Optimum(budget)!;
        var size = fit.Interval(law => law.Optimum(budget)!.Params.Value, level: 0.9);
        var loss = fit.NewRunInterval(new Scale(optimum.Params, optimum.Tokens), level: 0.9);
        Console.WriteLine($"{fit.Certificate.Trust}: {optimum.Params} parameters on {optimum.Tokens} tokens");
        Console.WriteLine($"90 %: {new Params(size.Low)} to {new Params(size.High)}; one run would land in {loss.Low:F3} to {loss.High:F3}");
        foreach (var finding in fit.Findings) Console.WriteLine($"{finding.Severity}: {finding.Message}. {finding.Remedy}");
        // README ends
        return (fit, optimum);
    }
}
