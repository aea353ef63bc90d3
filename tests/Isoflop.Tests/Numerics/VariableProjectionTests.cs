using Isoflop.Laws;
using Isoflop.Numerics;
using Isoflop.Tests.Laws;

namespace Isoflop.Tests.Numerics;

public class VariableProjectionTests
{
    public static TheoryData<string> Forms => [.. LawForms.All.Select(form => form.Name)];

    // Forms with many shape coefficients have coarse grids, from which a start is no more than one that leads to the truth: RecoveryTests.
    public static TheoryData<string> FineForms =>
        [.. LawForms.All.Where(form => form.Coefficients.All(coefficient => coefficient.IsLinear || coefficient.Grid.Length >= 12)).Select(form => form.Name)];

    // Near is within one and a half steps of the grid.
    [Theory]
    [MemberData(nameof(FineForms))]
    public void Starts_ContainAPointNearTheTruth(string name)
    {
        var law = Truths.Of(LawForms.Find(name)!);
        var starts = Starts(law, 6);
        Assert.NotEmpty(starts);
        Assert.Contains(starts, start => Enumerable.Range(0, start.Length)
            .Where(k => !law.Form.Coefficients[k].Grid.IsEmpty)
            .All(k => Math.Abs(Math.Log(start[k] / law.Coefficients[k])) < 1.5 * Step(law, k)));
    }

    static double Step(ScalingLaw law, int coefficient)
    {
        var grid = law.Form.Grid(coefficient, Truths.Inputs(law.Form, Truths.Runs(law)));
        return grid.Zip(grid.Skip(1), (low, high) => Math.Log(high / low)).Max();
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Starts_ArePositiveAndAtMostSoMany(string name)
    {
        var law = Truths.Of(LawForms.Find(name)!);
        Assert.Single(Starts(law, 1));
        Assert.All(Starts(law, 6), start => Assert.All(law.Form.Coefficients.Zip(start), pair =>
            Assert.True(double.IsFinite(pair.Second) && (pair.Second > 0 || pair.First.Transform == Transform.Identity), $"{pair.First.Name} = {pair.Second}")));
    }

    // On the true exponents the linear problem is exact.
    [Theory]
    [MemberData(nameof(Forms))]
    public void Starts_WithTheTrueExponentsAreTheLaw(string name)
    {
        var law = Truths.Of(LawForms.Find(name)!);
        double?[] pins = [.. law.Coefficients.Select((value, k) => law.Form.Coefficients[k].Grid.IsEmpty ? (double?)null : value)];
        var start = Assert.Single(Starts(law, 6, pins));
        for (var k = 0; k < start.Length; k++) Assert.Equal(1, start[k] / law.Coefficients[k], law.Form.HasApproximateBasis ? 0.1 : 1e-6);
    }

    static double[][] Starts(ScalingLaw law, int maximum, double?[]? pins = null)
    {
        var form = law.Form;
        var runs = Truths.Runs(law);
        var map = new CoefficientMap(
            [.. form.Coefficients.Select(coefficient => coefficient.Transform)],
            pins ?? new double?[form.CoefficientCount],
            [.. Enumerable.Range(0, form.CoefficientCount)]);
        var losses = runs.Values(form.Target).ToArray();
        return VariableProjection.Starts(form, map, new ResidualLoss(Scale: form.Residuals), Truths.Inputs(form, runs), losses, Array.ConvertAll(losses, _ => 1.0), maximum);
    }
}
