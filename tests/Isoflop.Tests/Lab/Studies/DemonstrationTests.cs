using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Plans.Forecasts;
using Isoflop.Reports.Formats;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Lab.Studies;

/// <summary>The whole demonstration in a few seconds, on text that is generated.</summary>
public sealed class DemonstrationTests(ITestOutputHelper output) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_ForecastsBeforeItMeasures()
    {
        var source = new MarkovText(new MarkovTextOptions { Order = 2, Alphabet = 12, Documents = 800 });
        var split = DocumentSplit.Of(source);
        var text = TokenizedText.Of(split, Tokenizer.Bytes);
        var plan = new DemonstrationPlan { Minutes = 0.28, Vocabulary = text.Tokenizer.VocabularySize, Context = 32, NarrowestWidth = 8, Floor = source.Floor(32) };
        var options = new SweepOptions { Threads = 2, ValidationSequences = 200 };
        var watch = new Watch(() => Directory.Exists(Path.Combine(_folder.Path, "forecasts")));
        var demonstration = Demonstration.Run(plan, text, "markov", _folder.Path, options, watch, TestContext.Current.CancellationToken);
        output.WriteLine($"{demonstration.Ladder.Fit.Runs.Count} runs; forecast {demonstration.Forecast.Value:F4} [{demonstration.Interval.Low:F4}, {demonstration.Interval.High:F4}], measured {demonstration.Measured.Loss:F4}, error {demonstration.Error:P2}");

        // The forecast stood in its file when the first step of the run that it is about was reported, and not before the ladder was done.
        Assert.Equal(demonstration.Target.Name, watch.FirstAfter);
        Assert.Equal(plan.Runs.Length, watch.RunsBefore);
        Assert.True(demonstration.Beyond >= 10);
        Assert.True(demonstration.Ladder.Fit.Runs.Count >= 6);
        // The floor is the chain's own; the exponents are those of other text.
        Assert.InRange(Math.Abs(demonstration.Error), 0, 0.05);
        Assert.True(demonstration.Covered);

        var json = JsonDocument.Parse(DemonstrationReport.Json(demonstration, 1)).RootElement;
        Assert.Equal(demonstration.Measured.Loss, json.GetProperty("measured").GetDouble());
        Assert.Equal(demonstration.Covered, json.GetProperty("covered").GetBoolean());
        Assert.Equal(
            ["runs", "ladderFlops", "target", "forecast", "measured", "error", "covered", "seconds"], json.EnumerateObject().Select(property => property.Name));
        var html = Html.Render(DemonstrationReport.Of(demonstration, 1, withFigures: true));
        Assert.Contains("Loss while training", html, StringComparison.Ordinal);
        Assert.Contains($"{demonstration.Measured.Loss:F4}", html, StringComparison.Ordinal);

        // Again in the same folder: everything is read, nothing is trained, and the forecast is the one that stands there.
        var again = Demonstration.Run(plan, text, "markov", _folder.Path, options, null, TestContext.Current.CancellationToken);
        Assert.Equal((demonstration.Registered, demonstration.Measured), (again.Registered, again.Measured));
        var ledger = ForecastLedger.Read(Path.Combine(_folder.Path, "forecasts"));
        Assert.Empty(ledger.Findings);
        Assert.Equal(demonstration.Measured.Loss, Assert.Single(ledger.Forecasts).Measured);
        File.AppendAllText(Directory.GetFiles(Path.Combine(_folder.Path, "forecasts"))[0], " ");
        Assert.Throws<InputException>(() => Demonstration.Run(plan, text, "markov", _folder.Path, options, null, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0.4)]
    [InlineData(2000)]
    [InlineData(double.NaN)]
    public void Check_RefusesOtherTimes(double minutes) => Assert.Throws<InputException>(() => new DemonstrationPlan { Minutes = minutes }.Check());

    [Fact]
    public void Compute_GrowsWithTheMinutesAndKeepsItsShape()
    {
        var (short3, long30) = (new DemonstrationPlan { Minutes = 3 }, new DemonstrationPlan { Minutes = 30 });
        Assert.Equal(4, short3.Compute.Length);
        Assert.Equal(4.096, short3.Compute[^1].Value / short3.Compute[0].Value, 9);
        Assert.InRange(short3.Target.Value / short3.Compute[^1].Value, 10, 10.5);
        Assert.InRange(long30.Target.Value / short3.Target.Value, 9, 12);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(30)]
    public void Runs_SpendWhatTheMinutesAllowAndSeeTextEnough(double minutes)
    {
        var plan = new DemonstrationPlan { Minutes = minutes };
        var runs = plan.Runs;
        Assert.InRange(runs.Length, 8, 30);
        Assert.Equal(runs.Length, runs.Select(run => run.Name).Distinct().Count());
        // What a budget of seconds was divided by, against the runs that came of it.
        Assert.InRange(runs.Sum(run => run.Flops.Value) / plan.Compute[^1].Value, 4, 12);
        foreach (var budget in runs.GroupBy(run => run.Name.Split('-')[0])) Assert.InRange(budget.Count(), 2, 8);
        if (minutes >= 3) Assert.All(runs, run => Assert.InRange(run.Spec.Tokens.Value, 3.9e5, 5e7));
    }

    sealed class Watch(Func<bool> stands) : IProgress<SweepProgress>
    {
        public string? FirstAfter { get; private set; }

        public int RunsBefore { get; private set; }

        public void Report(SweepProgress value)
        {
            if (!stands()) RunsBefore = value.RunsDone;
            else FirstAfter ??= value.Run;
        }
    }
}
