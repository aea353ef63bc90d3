using System.CommandLine;
using System.Text;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Lineage.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus report</c>: a version that is there, in a terminal or as one HTML file.</summary>
static class ReportCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("report", "What a version is made of; --report FILE.html adds figures, hosts and samples of what was removed.");
        var version = new VersionInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var found = version.Read(parsed);
            var report = VersionReport.Of(found, whole: output.DrawsFigures(parsed, shell));
            return finish.Show(shell, report, report.Blocks.OfType<Reports.FigureBlock>().FirstOrDefault(), () => Encoding.UTF8.GetString(found.Manifest.Write()));
        });
        return command;
    }
}
