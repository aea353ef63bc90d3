using System.Collections.Immutable;
using Isoflop.Figures;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Forms;
using Isoflop.Laws.Predictions;
using Isoflop.Quantities;
using Isoflop.Reports.Plots;
using Isoflop.Runs;

namespace Isoflop.Tests.Reports.Plots;

public class FitFiguresTests
{
    public static TheoryData<string> Names { get; } = [.. SampleFits.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryFigure_Draws(string name)
    {
        var fit = SampleFits.Fit(name);
        foreach (var at in new[] { SampleFits.Forecasts(fit), [] })
        {
            SampleFits.AssertDraws(FitFigures.LossAgainstCompute(fit, at));
            if (FitFigures.IsoLoss(fit, at) is { } contours) SampleFits.AssertDraws(contours);
        }
        SampleFits.AssertDraws(FitFigures.Residuals(fit));
        SampleFits.AssertDraws(FitFigures.Profiles(fit));
    }

    [Fact]
    public void LossAgainstCompute_Series()
    {
        var fit = SampleFits.Widened(SampleFits.Fit("isoflop"));
        var figure = FitFigures.LossAgainstCompute(fit, SampleFits.Forecasts(fit));
        Assert.Equal(["compute-optimal frontier", "forecast", "runs"], SampleFits.Series(figure).Order());
        Assert.True(figure.X.IsLog);
        Assert.Contains("90 % mean-loss interval, from 60 replicates", figure.Caption, StringComparison.Ordinal);
        Assert.Contains("one new run. Beyond the largest run intervals are stretched by 1.50", figure.Caption, StringComparison.Ordinal);
        var runs = figure.Marks.OfType<PointMark>().Single(mark => mark.Name == "runs");
        Assert.Equal(fit.Runs.Count, runs.X.Length);
        Assert.Equal(fit.Runs.Values(RunColumn.Params).ToArray(), runs.Values);
    }

    [Fact]
    public void LossAgainstCompute_DashedFromTheLargestRun()
    {
        var fit = SampleFits.Fit("isoflop");
        var largest = fit.Runs.Values(RunColumn.Flops).ToArray().Max();
        var lines = FitFigures.LossAgainstCompute(fit, SampleFits.Forecasts(fit)).Marks.OfType<LineMark>().ToArray();
        Assert.Equal(largest, lines.Single(line => line.Pattern == LinePattern.Solid).X[^1], 1e-9 * largest);
        Assert.Equal(largest, lines.Single(line => line.Pattern == LinePattern.Dashed).X[0], 1e-9 * largest);
        Assert.Equal(1e24, lines.Single(line => line.Pattern == LinePattern.Dashed).X[^1], 1e12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void LossAgainstCompute_BandIsTheIntervalOfTheForecastTable(bool isWidened)
    {
        var fit = SampleFits.Fit("isoflop");
        if (isWidened) fit = SampleFits.Widened(fit);
        var forecast = BudgetForecast.Of(fit.Law, [new Flops(1e24)], fit.Options.Level)[0];
        var band = FitFigures.LossAgainstCompute(fit, [forecast]).Marks.OfType<BandMark>().Single();
        Assert.Equal(forecast.MeanLossInterval.Low, band.Low[^1], 1e-9);
        Assert.Equal(forecast.MeanLossInterval.High, band.High[^1], 1e-9);
    }

    [Theory]
    [InlineData("over compute", "Training compute (FLOPs)", true)]
    [InlineData("over params", "Parameters", false)]
    [InlineData("over tokens", "Training tokens", false)]
    public void LossAgainstCompute_LawOverOneScale(string name, string label, bool hasForecasts)
    {
        var fit = SampleFits.Fit(name);
        var figure = FitFigures.LossAgainstCompute(fit, SampleFits.Forecasts(fit));
        Assert.Equal(label, figure.X.Label);
        Assert.Equal(hasForecasts, SampleFits.Series(figure).Contains("forecast"));
        Assert.Contains("law", SampleFits.Series(figure));
        var line = figure.Marks.OfType<LineMark>().First();
        var band = figure.Marks.OfType<BandMark>().Single();
        for (var i = 0; i < line.X.Length; i++) Assert.InRange(line.Y[i], band.Low[i], band.High[i]);
    }

    [Fact]
    public void LossAgainstCompute_WithoutReplicatesNamesNoBand()
    {
        var figure = FitFigures.LossAgainstCompute(SampleFits.Fit("no replicates"), []);
        Assert.DoesNotContain("Band", figure.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void LossAgainstCompute_WildReplicatesLeaveTheRunsTheirRoom()
    {
        var fit = SampleFits.Fit("isoflop");
        double[] wild = [.. Enumerable.Range(0, 40).SelectMany(i => fit.Law.Coefficients.SetItem(1, 478 * Math.Pow(3, i)))];
        var uncertainty = fit.Law.Uncertainty! with { Replicates = new Replicates(wild, 5, seed: 1, "weights") };
        var figure = FitFigures.LossAgainstCompute(fit with { Law = fit.Law with { Uncertainty = uncertainty } }, []);
        var losses = fit.Runs.Values(RunColumn.Loss).ToArray();
        Assert.InRange(figure.Y.To!.Value, losses.Max(), losses.Max() + (losses.Max() - losses.Min()));
        SampleFits.AssertDraws(figure);
    }

    [Fact]
    public void LossAgainstCompute_ComputeThatTheTableLacksIs6ND()
    {
        var runs = RunSet.From(SampleFits.Runs("ladder:sizes=4,points=3").Select(run => run with { Flops = null }));
        var points = FitFigures.LossAgainstCompute(Fitter.Fit(LawForms.Chinchilla, runs, SampleFits.Options), []).Marks.OfType<PointMark>().First();
        Assert.Equal(runs.Select(run => 6 * run.Params!.Value.Value * run.Tokens!.Value.Value), points.X);
    }

    [Theory]
    [InlineData("over compute")]
    [InlineData("over params")]
    public void IsoLoss_OnlyWhereTheLawSplitsCompute(string name) => Assert.Null(FitFigures.IsoLoss(SampleFits.Fit(name), []));

    [Fact]
    public void IsoLoss_LevelsLieOnTheFrontier()
    {
        var fit = SampleFits.Fit("isoflop");
        var figure = FitFigures.IsoLoss(fit, SampleFits.Forecasts(fit))!;
        Assert.Equal(["best size at a budget", "compute-optimal frontier", "runs"], SampleFits.Series(figure).Order());
        var levels = figure.Marks.OfType<ContourMark>().Single().Levels;
        var frontier = figure.Marks.OfType<LineMark>().Single();
        var losses = frontier.X.Zip(frontier.Y, (flops, size) => fit.Law.Loss(new Scale(new Params(size), new Flops(flops))).Value).ToArray();
        Assert.InRange(levels.Count(level => level > losses.Min() && level < losses.Max()), 5, 12);
        Assert.Equal(levels.Order().Distinct(), levels);
    }

    [Fact]
    public void IsoLoss_BarsAreTheNearOptimalSizes()
    {
        var fit = SampleFits.Fit("isoflop");
        var at = SampleFits.Forecasts(fit);
        var bars = FitFigures.IsoLoss(fit, at)!.Marks.OfType<PointMark>().Single(mark => mark.Shape == MarkerShape.Star);
        Assert.Equal(at.Select(forecast => forecast.NearOptimalParams!.Value.Low.Value), bars.Low);
        Assert.Equal(at.Select(forecast => forecast.NearOptimalParams!.Value.High.Value), bars.High);
    }

    [Fact]
    public void Residuals_RunAboveTheLawIsAboveZero()
    {
        var runs = SampleFits.Runs("isoflop:budgets=4,sizes=6", noise: 0.001).ToArray();
        runs[7] = runs[7] with { Loss = new NatsPerToken(runs[7].Loss!.Value.Value * 1.05) };
        var fit = Fitter.Fit(LawForms.Chinchilla, RunSet.From(runs), SampleFits.Options);
        var panels = FitFigures.Residuals(fit).Figures;
        Assert.Equal(["Parameters", "Training tokens", "Training compute (FLOPs)", "Predicted loss (nats/token)"], panels.Select(panel => panel.X.Label));
        Assert.All(panels, panel => Assert.InRange(panel.Marks.OfType<PointMark>().SelectMany(mark => mark.Y).Max(), 0.04, 0.06));
    }

    [Fact]
    public void Residuals_BandIsTwiceTheNoise()
    {
        var fit = SampleFits.Fit("isoflop");
        var band = FitFigures.Residuals(fit).Figures[0].Marks.OfType<BandMark>().Single();
        Assert.All(band.High, high => Assert.Equal(2 * fit.Noise, high, 1e-12));
        Assert.All(band.Low, low => Assert.Equal(-2 * fit.Noise, low, 1e-12));
    }

    [Fact]
    public void Residuals_NoPanelOfAScaleThatTheRunsLack()
    {
        var runs = RunSet.From(SampleFits.Runs("frontier:runs=8").Select(run => run with { Params = null, Tokens = null }));
        var fit = Fitter.Fit(PowerLaw.OverCompute, runs, SampleFits.Options);
        Assert.Equal(["over compute", "over the prediction"], FitFigures.Residuals(fit).Figures.Select(panel => panel.Title));
    }

    [Fact]
    public void Residuals_InfluentialRunsStandOut()
    {
        var fit = SampleFits.Fit("isoflop");
        var row = fit.Runs.Rows[3];
        var influence = new Influence("E", [(row, 0.1)], 0.1, 6);
        var panel = FitFigures.Residuals(fit with { Certificate = fit.Certificate with { Influential = [influence] } }).Figures[0];
        var marked = panel.Marks.OfType<PointMark>().Single(mark => mark.Name == "influential runs");
        Assert.Equal([fit.Runs.Values(RunColumn.Params)[3]], marked.X);
        Assert.Equal(fit.Runs.Count - 1, panel.Marks.OfType<PointMark>().Single(mark => mark.Name == "runs").X.Length);
    }

    [Fact]
    public void Profiles_CurveCrossesTheThresholdWhereTheIntervalEnds()
    {
        var fit = SampleFits.Fit("isoflop");
        var grid = FitFigures.Profiles(fit);
        Assert.Equal(fit.Certificate.Profiles.Length, grid.Figures.Length);
        foreach (var (panel, profile) in grid.Figures.Zip(fit.Certificate.Profiles))
        {
            var curve = panel.Marks.OfType<LineMark>().Single();
            var inside = Enumerable.Range(0, curve.X.Length).Where(i => curve.Y[i] < profile.Threshold).Select(i => curve.X[i]).ToArray();
            Assert.InRange((inside.Max() - inside.Min()) / profile.Interval.Width, 0.95, 1.03);
            Assert.Contains(panel.Marks.OfType<RuleMark>(), rule => rule.Direction == RuleDirection.Vertical && rule.At == fit.Law[profile.Coefficient]);
            Assert.Contains(panel.Marks.OfType<RuleMark>(), rule => rule.Direction == RuleDirection.Horizontal && rule.At == profile.Threshold);
        }
    }

    [Fact]
    public void Profiles_EmptyCertificateDraws()
    {
        var fit = SampleFits.Fit("isoflop");
        SampleFits.AssertDraws(FitFigures.Profiles(fit with { Certificate = fit.Certificate with { Profiles = [] } }));
        ImmutableArray<ProfileInterval> hollow = [.. fit.Certificate.Profiles.Select(profile => profile with { Points = [] })];
        SampleFits.AssertDraws(FitFigures.Profiles(fit with { Certificate = fit.Certificate with { Profiles = hollow } }));
    }
}
