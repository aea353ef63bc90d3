using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Runs.Audits;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop audit RUNS</c>: what is wrong or missing in a table of runs, with rows and remedies.</summary>
static class AuditCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("audit", "Find what is wrong or missing in a table of runs: units, losses, FLOPs, duplicates, design.");
        var runs = new RunsOptions(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var table = runs.Read(parsed, shell);
            runs.Explain(parsed, shell, table);
            var audit = RunAudit.Audit(table);
            return finish.Show(shell, AuditReport.Of(table, audit), null, () => AuditJson.Of(table, audit, shell.Seconds));
        });
        return command;
    }
}
