using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Forms;
using Isoflop.Reports.Plots;

namespace Isoflop.Tests.Reports.Plots;

public class BacktestFiguresTests
{
    static readonly Lazy<Backtest> Sample = new(() => Backtester.Run(
        [Candidate.Of(LawForms.Chinchilla, SampleFits.Options), Candidate.Of(PowerLaw.OverCompute, SampleFits.Options)],
        SampleFits.Runs("isoflop:budgets=6,sizes=5"),
        new BacktestOptions { Folds = 3, Replicates = SampleFits.Replicates }));

    [Fact]
    public void PredictedAgainstMeasured_EveryForecastWithItsInterval()
    {
        var best = Sample.Value.Best;
        var figure = BacktestFigures.PredictedAgainstMeasured(Sample.Value);
        SampleFits.AssertDraws(figure);
        var folds = figure.Marks.OfType<PointMark>().ToArray();
        Assert.Equal(best.HeldOut.Select(run => run.Fold).Distinct().Count(), folds.Length);
        Assert.Equal(best.HeldOut.Select(run => (run.Measured, run.Predicted, run.Interval.Low, run.Interval.High)).Order(), folds
            .SelectMany(fold => fold.X.Select((x, i) => (x, fold.Y[i], fold.Low[i], fold.High[i]))).Order());
        Assert.Contains(figure.Marks.OfType<RuleMark>(), rule => rule.Direction == RuleDirection.Diagonal);
    }

    [Fact]
    public void PredictedAgainstMeasured_FoldsAreNamedByTheirCut()
    {
        var figure = BacktestFigures.PredictedAgainstMeasured(Sample.Value);
        Assert.All(SampleFits.Series(figure), name => Assert.Matches(@"^fitted to [\d.]+e\d+ FLOPs$", name));
    }

    [Fact]
    public void ErrorByForm_MeanOverFoldsIsTheScore()
    {
        var figure = BacktestFigures.ErrorByForm(Sample.Value);
        SampleFits.AssertDraws(figure);
        Assert.All(Sample.Value.Forms, form =>
        {
            var points = figure.Marks.OfType<PointMark>().Single(mark => mark.Name == form.Candidate.Name);
            Assert.Equal(form.MeanAbsRelError, points.Y.Average(), 1e-12);
        });
    }
}
