using System.Diagnostics;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Tests.Corpus;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Lab.Sweeps;

public sealed class ExternalTrainingTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Words_KeepWhatQuotesHoldTogether()
    {
        var values = new Dictionary<string, string> { ["{out}"] = "a folder/run 1" };
        Assert.Equal(["python3", "my trainer.py", "--out", "a folder/run 1", ""], ExternalTraining.Words("python3  \"my trainer.py\" --out {out} \"\"", values));
        Assert.Equal(["x=a folder/run 1/log"], ExternalTraining.Words("x={out}/log", values));
        Assert.Throws<InputException>(() => ExternalTraining.Words("python3 \"open", values));
        Assert.Throws<InputException>(() => ExternalTraining.Words("  ", values));
    }

    [Fact]
    public void Torch_TrainsTheSameStudy()
    {
        var python = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasTorch);
        Assert.SkipWhen(python is null, "no python3 with PyTorch here: apt-get install python3-torch");
        var text = TokenizedText.Of(DocumentSplit.Of(new MarkovText(new MarkovTextOptions { Order = 1, Alphabet = 8, Documents = 200, MeanCharacters = 300 })), Tokenizer.Bytes);
        var script = Path.Combine(SourceTree.Root, "trainers", "torch", "train.py");
        var study = Study.Parse($"tokens: 40k\nwidths: [16]\nbatch: 64\ncontext: 16\nvocabulary: 257\nvalidation-sequences: 40\nlearning-rate: 0.01\ncorpus: markov\ntrainer: {python} \"{script}\" --spec {{spec}} --tokens {{tokens}} --out {{out}} --device cpu --threads 1\n", "study.yaml");
        var options = study.Complete(new SweepOptions { Threads = 1 });
        var steps = new List<int>();
        var torch = Train(study, text, "torch", options, steps);
        var own = Train(study, text, "own", options with { Trainer = null }, []);
        Assert.Equal("finished", torch.State);
        // Other weights at the start, the same text, order and rates: the same loss within what a seed is worth (a tenth of this bound), on the same sequences.
        Assert.InRange(torch.Loss!.Value / own.Loss!.Value, 0.99, 1.01);
        Assert.InRange(torch.LossStandardError!.Value / own.LossStandardError!.Value, 0.7, 1.4);
        Assert.Equal((own.Params, own.Tokens, own.UniqueTokens, own.Flops), (torch.Params, torch.Tokens, torch.UniqueTokens, torch.Flops));
        Assert.Equal(study.Runs[0].Spec.Steps, steps[^1]);
        string Curve(string folder) => Path.Combine(_folder.Path, folder, own.Name, "metrics.jsonl");
        Assert.Equal(MetricsLine.Curve(Curve("own")).Select(point => point.Tokens), MetricsLine.Curve(Curve("torch")).Select(point => point.Tokens));
    }

    RunResult Train(Study study, TokenizedText text, string folder, SweepOptions options, List<int> steps) =>
        Sweep.Train(study.Runs, Path.Combine(_folder.Path, folder), text, options, new Steps(steps), TestContext.Current.CancellationToken)[0];

    static bool HasTorch(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import torch"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    sealed class Steps(List<int> steps) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => steps.Add(value.Step);
    }
}
