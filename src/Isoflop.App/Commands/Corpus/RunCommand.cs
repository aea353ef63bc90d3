using System.CommandLine;
using System.Text;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Lineage.Reports;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus run RECIPE</c>: makes a version of a corpus.</summary>
static class RunCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("run", "Make a version of a corpus: a folder named by input, recipe and program. Interrupted or killed, the same command goes on.");
        var path = new Argument<string>("RECIPE") { Description = "A recipe; isoflop corpus new writes one." };
        command.Add(path);
        var pipeline = new PipelineInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction((parsed, cancellation) =>
        {
            var finish = output.Prepare(parsed);
            var version = Pipeline.Run(Recipe.Read(parsed.GetRequiredValue(path)), pipeline.Read(parsed), new CorpusLine(shell), cancellation);
            var report = VersionReport.Of(version, whole: output.WantsReport(parsed));
            return Task.FromResult(finish.Show(shell, report, report.Blocks.OfType<Reports.FigureBlock>().FirstOrDefault(), () => Encoding.UTF8.GetString(version.Manifest.Write())));
        });
        return command;
    }
}
