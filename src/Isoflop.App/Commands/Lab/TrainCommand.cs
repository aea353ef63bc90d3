using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Training;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab train SPEC --text TEXT --out FOLDER</c> and <c>isoflop lab resume FOLDER</c>: one run, to its end.</summary>
static class TrainCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("train", "Train one model. An interrupted run goes on with the same command, or with lab resume.");
        var spec = new Argument<string>("SPEC") { Description = "The run as JSON: shape, steps, batchTokens, learningRate and more." };
        var text = new Option<string>("--text") { Description = "Train on this file or folder of .txt, .md or .jsonl, on sdk (the documentation of the .NET SDK), or on markov (a source of known entropy).", HelpName = "TEXT", DefaultValueFactory = _ => CorpusChoice.Sdk };
        var folder = new Option<string>("--out") { Description = "The run's folder.", HelpName = "FOLDER", Required = true };
        command.Add(spec);
        command.Add(text);
        command.Add(folder);
        var sweep = new SweepInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var run = Spec(parsed.GetRequiredValue(spec));
            var corpus = new CorpusChoice { Source = SweepInput.Source(parsed.GetValue(text)!), Vocabulary = run.Shape.Vocabulary };
            return Task.FromResult(Train(shell, run, corpus, null, parsed.GetRequiredValue(folder), sweep.Read(parsed), finish, cancellation));
        });
        return command;
    }

    public static Command CreateResume(Shell shell)
    {
        var command = new Command("resume", "Go on with a run where it stopped.");
        var folder = new Argument<string>("FOLDER") { Description = "The run's folder." };
        command.Add(folder);
        var sweep = new SweepInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var run = ModelInput.Run(parsed.GetRequiredValue(folder));
            return Task.FromResult(Train(shell, run.ReadSpec(), run.ReadCorpus(), run, run.Path, sweep.Read(parsed), finish, cancellation));
        });
        return command;
    }

    static int Train(
        Shell shell, RunSpec spec, CorpusChoice corpus, RunFolder? begun, string folder, SweepOptions options, OutputOptions.Finish finish, CancellationToken cancellation)
    {
        Trainer.WarmUp(spec);
        var text = corpus.Read(begun?.ReadTokenizer());
        var (parent, name) = (Path.GetDirectoryName(Path.GetFullPath(folder))!, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));
        var results = Sweep.Train([new PlannedRun(name, spec)], parent, text, options with { Corpus = corpus }, new SweepLine(shell), cancellation);
        var report = SweepReport.Of($"Run {name}", results, corpus);
        return finish.Show(shell, report, null, () => results[0].Write());
    }

    static RunSpec Spec(string path)
    {
        try
        {
            return RunSpecJson.Read(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"it cannot be read ({exception.Message})", path, "a JSON file with a run", "Check the path.", exception);
        }
    }
}
