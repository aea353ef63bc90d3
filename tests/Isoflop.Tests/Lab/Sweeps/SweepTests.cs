using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Reading;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Lab.Sweeps;

/// <summary>A sweep's results depend on its runs alone: not on threads, interruptions or the order in which they end.</summary>
public sealed class SweepTests : IDisposable
{
    static readonly TokenizedText Text = TokenizedText.Of(
        DocumentSplit.Of(new MarkovText(new MarkovTextOptions { Order = 1, Alphabet = 8, Documents = 200, MeanCharacters = 300 })), Tokenizer.Bytes);

    static readonly SweepOptions Options = new() { Threads = 2, ValidationSequences = 40 };

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_LeavesATableOfRuns()
    {
        var results = Train(Runs(), _folder.Path);
        Assert.Equal(Runs().Select(run => run.Name), results.Select(result => result.Name));
        Assert.All(results, result => Assert.Equal("finished", result.State));
        var table = RunReader.Read(_folder.Path);
        Assert.Empty(table.Dropped);
        Assert.Equal(results.OrderBy(result => result.Name, StringComparer.Ordinal).Select(result => result.Loss!.Value), table.Runs.Values(RunColumn.Loss).ToArray());
        foreach (var (run, result) in table.Runs.Zip(results.OrderBy(result => result.Name, StringComparer.Ordinal)))
        {
            Assert.Equal((result.Params, result.Tokens, result.Flops), (run.Params!.Value.Value, run.Tokens!.Value.Value, run.Flops!.Value.Value));
            Assert.Equal(6 * result.Params * result.Tokens, result.Flops, 1e-9 * result.Flops);
        }
        Assert.True(table.Runs.Has(RunColumn.NonEmbeddingParams));
        Assert.True(table.Runs.Has(RunColumn.LearningRate));
    }

    [Fact]
    public void Train_AgainReadsWhatIsDone()
    {
        var first = Train(Runs(), _folder.Path);
        var reports = new List<SweepProgress>();
        Assert.Equal(first, Train(Runs(), _folder.Path, Options, new Reports(reports.Add)));
        Assert.Empty(reports);
    }

    [Fact]
    public void Train_InterruptedGoesOnToTheSameResults()
    {
        var whole = Train(Runs(), Path.Combine(_folder.Path, "whole"));
        var part = Path.Combine(_folder.Path, "part");
        // Stopped at every tenth report, over and over, until there is nothing left to stop.
        var stops = 0;
        ImmutableArray<RunResult> results;
        while (true)
        {
            using var stop = new CancellationTokenSource();
            var reports = 0;
            try
            {
                results = Train(Runs(), part, Options, new Reports(_ => { if (++reports == 10) stop.Cancel(); }), stop.Token);
                break;
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }
        Assert.InRange(stops, 3, 1000);
        Assert.Equal(whole.Select(result => result with { Seconds = 0 }), results.Select(result => result with { Seconds = 0 }));
        foreach (var run in Runs())
        {
            string Metrics(string folder) => string.Concat(MetricsLine.Curve(Path.Combine(folder, run.Name, "metrics.jsonl")));
            Assert.Equal(Metrics(Path.Combine(_folder.Path, "whole")).Length > 0, Metrics(part).Length > 0);
            Assert.Equal(
                MetricsLine.Curve(Path.Combine(_folder.Path, "whole", run.Name, "metrics.jsonl")).Select(point => point.Tokens),
                MetricsLine.Curve(Path.Combine(part, run.Name, "metrics.jsonl")).Select(point => point.Tokens));
        }
    }

    [Fact]
    public void Train_ThreadsDoNotMatter() => Assert.Equal(
        Train(Runs(), Path.Combine(_folder.Path, "one"), Options with { Threads = 1 }).Select(result => result.Loss),
        Train(Runs(), Path.Combine(_folder.Path, "three"), Options with { Threads = 3 }).Select(result => result.Loss));

    [Fact]
    public void Train_RunsThatCountForNothingAreSaid()
    {
        var ladder = Ladder();
        var diverging = ladder with { Recipe = ladder.Recipe with { LearningRate = 1e30, Optimiser = new OptimiserOptions { ClipNorm = null } } };
        var shape = ladder.Rule.Shape(8);
        ImmutableArray<PlannedRun> runs =
        [
            .. Runs(),
            diverging.Run(shape, new Flops(2e8), 1) with { Name = "diverging" },
            // Two steps tell nothing but how often each token occurs, if that.
            ladder.Run(shape, new Flops(1), 1) with { Name = "short" },
        ];
        var results = Train(runs, _folder.Path);
        Assert.Equal(("diverged", "plateau"), (results[^2].State, results[^1].State));
        Assert.Null(results[^2].Loss);
        var table = RunReader.Read(_folder.Path);
        Assert.Equal(Runs().Length, table.Runs.Count);
        Assert.Equal(2, table.Dropped.Length);
        Assert.Contains(table.Dropped, row => row.Reason.Contains("plateau", StringComparison.Ordinal) && row.Reason.Contains("token frequencies", StringComparison.Ordinal));
    }

    [Fact]
    public void Train_RefusesAFolderOfAnotherRun()
    {
        Train(Runs(), _folder.Path);
        ImmutableArray<PlannedRun> others = [.. Runs().Select(run => run with { Spec = run.Spec with { Seed = 99 } })];
        Assert.Contains("another spec", Assert.Throws<InputException>(() => Train(others, _folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_TellsThePaceOfEveryRun()
    {
        var reports = new List<SweepProgress>();
        Train(Runs(), _folder.Path, Options, new Reports(reports.Add));
        foreach (var run in Runs())
        {
            var told = reports.Where(report => report.Run == run.Name).ToArray();
            Assert.Equal((0, double.PositiveInfinity), (told[0].TokensPerSecond, told[0].RunSecondsLeft));
            Assert.All(told[1..], report => Assert.Equal(ParameterCounts.TrueFlops(run.Spec.Shape).Value, report.TrueFlopsPerSecond / report.TokensPerSecond, 1e-6));
            Assert.All(told[1..^1], report => Assert.Equal((run.Spec.Steps - report.Step) * 64, report.RunSecondsLeft * report.TokensPerSecond, 1e-6));
        }
    }

    [Fact]
    public void Check_CountsTheTextOnce()
    {
        var runs = Runs();
        var (run, text) = (runs.Max(run => TrainingMemory.Of(run.Spec, 1).Total), 2 * (Text.Train.Tokens.Length + Text.Validation.Tokens.Length));
        Sweep.Check(runs, Text, Options with { AvailableBytes = (2 * run) + text });
        var error = Assert.Throws<InputException>(() => Sweep.Check(runs, Text, Options with { AvailableBytes = (2 * run) + text - 2 }));
        Assert.Contains("that are left to each of 2 side by side, beside a text of", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_RefusesBeforeItStarts()
    {
        Assert.Contains("MB", Assert.Throws<InputException>(() => Train(Runs(), _folder.Path, Options with { AvailableBytes = 1000 })).Message, StringComparison.Ordinal);
        var wide = Runs()[0] with { Spec = Runs()[0].Spec with { Shape = Runs()[0].Spec.Shape with { Vocabulary = 300 } } };
        Assert.Contains("vocabulary", Assert.Throws<InputException>(() => Train([wide], _folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("two runs", Assert.Throws<InputException>(() => Train([Runs()[0], Runs()[0]], _folder.Path)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Unigram_IsTheCrossEntropyOfFrequencies()
    {
        var counts = Text.Train.Tokens.ToArray().GroupBy(token => token).ToDictionary(group => group.Key, group => group.Count());
        var expected = Text.Validation.Tokens.ToArray().Average(token => Math.Log(Text.Train.Tokens.Length / (double)counts[token]));
        Assert.Equal(expected, RunOutcome.Unigram(Text, Text.Tokenizer.VocabularySize), 0.01);
    }

    static ImmutableArray<RunResult> Train(
        ImmutableArray<PlannedRun> runs, string folder, SweepOptions? options = null, IProgress<SweepProgress>? progress = null, CancellationToken? cancellation = null) =>
        Sweep.Train(runs, folder, Text, options ?? Options, progress, cancellation ?? TestContext.Current.CancellationToken);

    static IsoflopLadder Ladder() => new(new LadderRule(Text.Tokenizer.VocabularySize, 16), new TrainingRecipe { BatchTokens = 64, LearningRate = 0.02 });

    static ImmutableArray<PlannedRun> Runs()
    {
        var ladder = Ladder();
        var shapes = new[] { 3500.0, 7000 }.Select(size => ladder.Rule.Nearest(new Params(size)));
        return [.. new[] { 2e9, 4e9 }.SelectMany(_ => shapes, (budget, shape) => (budget, shape)).Select((run, i) => ladder.Run(run.shape, new Flops(run.budget), 1 + (ulong)i))];
    }

    sealed class Reports(Action<SweepProgress> report) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => report(value);
    }
}
