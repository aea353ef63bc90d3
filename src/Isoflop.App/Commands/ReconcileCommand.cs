using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Laws.Reconciliations;
using Isoflop.Quantities;
using Isoflop.Reports;
using Isoflop.Reports.Json;
using Isoflop.Reports.Plots;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop reconcile RUNS</c>: why two prescriptions from the same runs differ.</summary>
static class ReconcileCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("reconcile", "Say why prescriptions differ on these runs: N, FLOPs, warm-up, range, objective, law, method, one row each.");
        var runs = new RunsOptions(command);
        var law = new Option<string>("--law") { Description = "The form of law that every change starts from: chinchilla, chinchilla-tied or kaplan.", HelpName = "LAW", DefaultValueFactory = _ => "chinchilla" };
        var at = new Option<string?>("--at") { Description = "The budget at which optimal sizes are compared, in FLOPs; ten times the largest run where it is left out.", HelpName = "FLOPS" };
        var subset = Arguments.Many("--subset", "Runs to be fitted alone as one more row: 'schedule = cosine'. Repeatable.", "CONDITION");
        foreach (var option in new Option[] { law, at, subset }) command.Add(option);
        var fitting = new FitOptionsInput(command);
        var output = new OutputOptions(command, figures: true);
        command.SetAction(parsed =>
        {
            var options = fitting.Read(parsed);
            var form = LawNames.Form(parsed.GetValue(law)!);
            Flops? budget = parsed.GetValue(at) is { } text ? Arguments.Quantity<Flops>(text, "--at") : null;
            var finish = output.Prepare(parsed);
            var table = runs.Read(parsed, shell);
            runs.Explain(parsed, shell, table);
            var settings = new ReconciliationOptions
            {
                At = budget,
                Subsets = [.. parsed.GetValue(subset)!.Select(condition => new RunSubset(condition, runs.Rows(parsed, condition)))],
            };
            var curves = ReferenceEquals(table.Steps, table.Runs) ? null : table.Steps;
            var reconciliation = Reconciler.Reconcile(form, table.Runs, options, settings, curves, new ProgressLine(shell, "percent", 100));
            ImmutableArray<FigureBlock> figures = output.DrawsFigures(parsed, shell) ? [new FigureBlock(ReconciliationFigures.Effects(reconciliation))] : [];
            return finish.Show(shell, ReconciliationReport.Of(reconciliation, table, figures), figures.FirstOrDefault(), () => ReconciliationJson.Of(reconciliation, table, shell.Seconds));
        });
        return command;
    }
}
