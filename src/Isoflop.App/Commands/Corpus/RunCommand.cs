using System.CommandLine;
using System.Text;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Lineage.Reports;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus run RECIPE</c>: makes a version of a corpus, here or on Slurm.</summary>
static class RunCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("run", "Make a version of a corpus: a folder named by input, recipe and program. Interrupted or killed, the same command goes on.");
        var path = new Argument<string>("RECIPE") { Description = "A recipe; isoflop corpus new writes one." };
        command.Add(path);
        var pipeline = new PipelineInput(command);
        var shares = new Option<int>("--shares") { Description = "Read and filter the input in N shares, each a process of its own; the bytes that come out are the same.", HelpName = "N" };
        var share = new Option<int?>("--share") { Description = "Make share K of --shares N and nothing else: what a task does.", HelpName = "K" };
        command.Add(shares);
        command.Add(share);
        var engine = new EngineInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var file = parsed.GetRequiredValue(path);
            var (recipe, options) = (Recipe.Read(file), pipeline.Read(parsed) with { Shares = parsed.GetValue(shares) });
            if (parsed.GetValue(share) is { } number)
            {
                Pipeline.RunShare(recipe, new ShareOfInput(number, options.Shares), options, new CorpusLine(shell), cancellation);
                return Task.FromResult(Application.Done);
            }
            if (engine.IsNamed(parsed, output))
            {
                var atOnce = options.Threads == 0 ? Environment.ProcessorCount : options.Threads;
                return Task.FromResult(engine.Start(parsed, shell, ShareTasks.Folder(recipe), ShareTasks.Graph(file, options), ShareTasks.Threads(options), atOnce, $"isoflop corpus status {file}", cancellation));
            }
            var version = Pipeline.Run(recipe, options, new CorpusLine(shell), cancellation);
            var report = VersionReport.Of(version, whole: output.WantsReport(parsed));
            report = report with { Evidence = [.. report.Evidence, MemoryInput.Evidence(options.MemoryBytes)], Findings = [.. report.Findings, .. Pipeline.LeftOut(recipe)] };
            return Task.FromResult(finish.Show(shell, report, report.Blocks.OfType<Reports.FigureBlock>().FirstOrDefault(), () => Encoding.UTF8.GetString(version.Manifest.Write())));
        });
        return command;
    }
}
