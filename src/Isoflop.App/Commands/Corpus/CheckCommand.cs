using System.CommandLine;
using System.Text.Json;
using Isoflop.App.Outputs;
using Isoflop.Corpus.Lineage.Gates;
using Isoflop.Corpus.Lineage.Reports;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus check</c>: data tested like code; exit 3 where a gate fails.</summary>
static class CheckCommand
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create(Shell shell)
    {
        var command = new Command("check", "Hold a version against gates: kept counts, golden documents, drift, contamination, recall of injected duplicates. Exit 3 where one fails.");
        var gates = new Argument<string>("GATES") { Description = "The gates.", DefaultValueFactory = _ => "gates.yaml" };
        command.Add(gates);
        var version = new VersionInput(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var found = version.Read(parsed);
            var results = GateFile.Read(parsed.GetRequiredValue(gates)).Check(found);
            return finish.Show(
                shell, GateReport.Of(found, results), null,
                () => JsonSerializer.Serialize(results, Format) + "\n");
        });
        return command;
    }
}
