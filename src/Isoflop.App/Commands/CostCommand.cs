using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Plans.Serving;
using Isoflop.Reports.Accounting;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop cost MODEL|config.json</c>: parameters, compute, memory, and seconds and dollars on a device.</summary>
static class CostCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("cost", "Count a model: parameters by group, FLOPs and cache of a token, memory, prefill, decoding, dollars.");
        var model = new Argument<string>("MODEL") { Description = "A published model (isoflop models), a config.json of transformers, or its folder." };
        var batch = new Option<int?>("--batch") { Description = "Sequences generated together; else one.", HelpName = "COUNT" };
        command.Add(model);
        command.Add(batch);
        var serving = new ServingOptions(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (name, shape, read) = ModelInput.Read(parsed.GetRequiredValue(model));
            var (question, told) = serving.Read(parsed, shape);
            var cost = ModelCost.Of(question with { Batch = parsed.GetValue(batch) }, [.. read, .. told]);
            return finish.Show(shell, CostReport.Of(name, cost), null, () => CostReport.Json(name, cost));
        });
        return command;
    }
}
