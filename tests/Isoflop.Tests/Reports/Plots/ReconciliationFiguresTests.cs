using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Reconciliations;
using Isoflop.Reports.Plots;

namespace Isoflop.Tests.Reports.Plots;

public class ReconciliationFiguresTests
{
    static readonly Lazy<Reconciliation> Sample = new(() =>
        Reconciler.Reconcile(LawForms.Chinchilla, SampleFits.Runs("isoflop:budgets=4,sizes=6"), SampleFits.Options));

    [Fact]
    public void Effects_OneRowAFactorWithTheLargestAtTheTop()
    {
        var factors = Sample.Value.Factors;
        var figure = ReconciliationFigures.Effects(Sample.Value);
        SampleFits.AssertDraws(figure);
        Assert.Equal(factors.Length, figure.Y.Names.Length);
        Assert.StartsWith($"{factors[0].Factor}: {factors[0].To}", figure.Y.Names[^1], StringComparison.Ordinal);
        var points = figure.Marks.OfType<PointMark>().SelectMany(mark => mark.X.Zip(mark.Y)).OrderByDescending(point => point.Second).ToArray();
        Assert.Equal(factors.Length, points.Length);
        Assert.All(points.Zip(factors), pair => Assert.Equal(pair.Second.ParamsRatio, pair.First.First, 1e-9));
    }

    [Fact]
    public void Effects_NothingToCompare_StillDraws() => SampleFits.AssertDraws(ReconciliationFigures.Effects(Sample.Value with { Factors = [] }));
}
