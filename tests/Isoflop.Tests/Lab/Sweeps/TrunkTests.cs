using System.Collections.Immutable;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Runs.Reading;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Lab.Sweeps;

/// <summary>A branch is the run that it would have been alone, bit for bit, only cheaper.</summary>
public sealed class TrunkTests : IDisposable
{
    const string Yaml = "tokens: [4k, 8k, 16k]\nwidths: [8, 16]\nbatch: 64\ncontext: 16\nvocabulary: 257\nschedule: wsd:warmup=10,decay=20%\ncorpus: markov\nlearning-rate: 0.01\n";

    static readonly TokenizedText Text = TokenizedText.Of(
        DocumentSplit.Of(new MarkovText(new MarkovTextOptions { Order = 1, Alphabet = 8, Documents = 200, MeanCharacters = 300 })), Tokenizer.Bytes);

    static readonly SweepOptions Options = new() { Threads = 2, ValidationSequences = 40 };

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Branches_EndAsIfTrainedAlone()
    {
        var alone = Train(Study.Parse(Yaml, "study.yaml").Runs, "alone");
        var runs = Study.Parse(Yaml + "trunk: true\n", "study.yaml").Runs;
        Assert.Equal(4, runs.Count(run => run.SharedSteps > 0));
        var branched = Train(runs, "branched");
        Assert.All(branched.Zip(runs), pair => Assert.Equal(pair.Second.Trunk, pair.First.Group));
        Assert.Equal(alone.Select(result => result with { Seconds = 0 }), branched.Select(result => result with { Seconds = 0, Group = null }));
        // The curve of a branch begins with its trunk's; no checkpoint is left that nobody needs.
        foreach (var run in runs)
        {
            var lines = File.ReadAllLines(Path.Combine(_folder.Path, "branched", run.Name, "metrics.jsonl"));
            Assert.Equal(1, MetricsLine.StepOf(lines[0]));
            Assert.Equal(run.Spec.Steps, MetricsLine.StepOf(lines[^1]));
        }
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "branch-*", SearchOption.AllDirectories));
        var table = RunReader.Read(Path.Combine(_folder.Path, "branched"));
        Assert.Equal(2, table.Runs.Select(run => run.Group).Distinct().Count());
    }

    [Fact]
    public void Branches_SurviveInterruption()
    {
        var runs = Study.Parse(Yaml + "trunk: true\n", "study.yaml").Runs;
        var whole = Train(runs, "whole");
        ImmutableArray<RunResult> results;
        for (var stops = 0; ; stops++)
        {
            using var stop = new CancellationTokenSource();
            var reports = 0;
            try
            {
                results = Sweep.Train(runs, Path.Combine(_folder.Path, "part"), Text, Options, new Stopper(() => { if (++reports == 60) stop.Cancel(); }), stop.Token);
                Assert.InRange(stops, 2, 1000);
                break;
            }
            catch (OperationCanceledException)
            {
                continue;
            }
        }
        Assert.Equal(whole.Select(result => result with { Seconds = 0 }), results.Select(result => result with { Seconds = 0 }));
    }

    ImmutableArray<RunResult> Train(ImmutableArray<PlannedRun> runs, string folder) =>
        Sweep.Train(runs, Path.Combine(_folder.Path, folder), Text, Options, cancellation: TestContext.Current.CancellationToken);

    sealed class Stopper(Action report) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => report();
    }
}
