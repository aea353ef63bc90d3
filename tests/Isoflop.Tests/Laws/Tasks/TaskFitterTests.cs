using Isoflop.Findings;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Tasks;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Laws.Tasks;

public class TaskFitterTests
{
    static readonly TaskOptions Quick = new() { Fitting = new FitOptions { Replicates = 200 } };

    static readonly Scale Big = new(new Params(7e9), new Tokens(1.4e11));

    [Fact]
    public void Fit_ForecastsTheTruth()
    {
        var fit = TaskFitter.Fit(TaskRuns.Draw(seed: 1), ["acc_quiz"], Quick with { Chance = 0.25 });
        var truth = new TaskChain(TaskRuns.LossTruth, TaskRuns.ScoreTruth).Value(Big);
        var forecast = Assert.Single(fit.Chain.Forecasts([Big], 0.999));
        Assert.True(forecast.MeanScoreInterval.Contains(truth), $"{truth} outside of {forecast.MeanScoreInterval}");
        Assert.Equal(truth, forecast.Score, 0.03);
        Assert.True(forecast.NewRunInterval.Width > forecast.MeanScoreInterval.Width);
        Assert.Equal(Predictability.Predictable, fit.Predictability);
        Assert.InRange(fit.Backtest!.Coverage, 0.75, 1);
        Assert.True(fit.Backtest.Skill > 0.5);
    }

    // Both laws see the same draw of weights: the chain of replicate r is the fit of the whole chain to that draw.
    [Fact]
    public void Fit_ReplicatesAreOfTheSameDraw()
    {
        var fit = TaskFitter.Fit(TaskRuns.Draw(seed: 2), ["acc_quiz"], Quick with { Backtest = null });
        Assert.Equal(fit.Loss.Runs.Digest, fit.Score.Runs.Digest);
        Assert.Equal(fit.Loss.Replicates.Seed, fit.Score.Replicates.Seed);
        Assert.Equal(fit.Loss.Replicates.Count, fit.Score.Replicates.Count);
    }

    // The uncertainty of the chain is more than that of the score at a known loss.
    [Fact]
    public void Forecasts_CarryTheUncertaintyOfBothLaws()
    {
        var fit = TaskFitter.Fit(TaskRuns.Draw(seed: 3, lossNoise: 0.01), ["acc_quiz"], Quick with { Backtest = null });
        var chained = fit.Chain.Forecasts([Big], 0.9)[0];
        var atKnownLoss = fit.Score.MeanLossInterval(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, chained.Loss.Value), 0.9);
        Assert.True(chained.MeanScoreInterval.Width > 1.2 * atKnownLoss.Width, $"{chained.MeanScoreInterval} beside {atKnownLoss}");
    }

    [Fact]
    public void Fit_ATaskAtChanceSaysSo()
    {
        var runs = TaskRuns.Draw(seed: 4, score: Truths.Law(LawForms.Find("task-exponential")!, 0.25, 1e-6, 1), scoreNoise: 0.01);
        var fit = TaskFitter.Fit(runs, ["acc_quiz"], Quick with { Chance = 0.25 });
        Assert.Equal(Predictability.AtChance, fit.Predictability);
        Assert.Contains(fit.Findings, finding => finding is { Id: "task-at-chance", Severity: Severity.Error });
    }

    [Fact]
    public void Forecasts_BeyondOneAreCutAndSaid()
    {
        var fit = TaskFitter.Fit(TaskRuns.Draw(seed: 5, score: Truths.Law(LawForms.Find("task-exponential")!, 0.1, 30, 1.8)), ["acc_quiz"], Quick with { Backtest = null });
        var forecast = fit.Chain.Forecasts([new Scale(new Params(1e13), new Tokens(1e15))], 0.9)[0];
        Assert.InRange(forecast.Score, 0, 1);
        Assert.InRange(forecast.NewRunInterval.High, 0, 1);
        Assert.Equal(forecast.IsClamped, fit.FindingsOf(forecast).Any(finding => finding.Id == "score-beyond-its-range"));
        Assert.Contains(fit.FindingsOf(forecast), finding => finding.Id == "beyond-lowest-loss");
    }

    [Fact]
    public void Fit_PercentagesAreRefused()
    {
        var runs = TaskRuns.Draw(seed: 6);
        var percent = TaskRuns.Kept(runs, "acc_quiz", [.. runs.Numbers("acc_quiz").ToArray().Select(score => 100 * score)]);
        Assert.Contains("[0, 1]", Assert.Throws<InputException>(() => TaskFitter.Fit(percent, ["acc_quiz"], Quick)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_AreScores()
    {
        Assert.Equal(0.25, TaskFact.Find("acc_hellaswag")!.Chance);
        Assert.Equal(10042, TaskFact.Find("hellaswag")!.Questions);
        Assert.Null(TaskFact.Find("acc_no_such_task"));
        Assert.All(TaskFact.All, fact => Assert.InRange(fact.Chance, 0, 0.5));
        Assert.All(TaskFact.All, fact => Assert.NotEmpty(fact.Source));
    }
}
