using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.App.Commands.Plans;
using Isoflop.App.Outputs;
using Isoflop.Hardware;
using Isoflop.Models;
using Isoflop.Plans.Serving;
using Isoflop.Plans.Spending;
using Isoflop.Quantities;
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
        var train = new Option<string?>("--train-on") { Description = "Lay a training run over so many devices: 2048xH800.", HelpName = "COUNTxDEVICE" };
        var step = new Option<string>("--train-batch") { Description = "Tokens of a training step, with --train-on.", HelpName = "TOKENS", DefaultValueFactory = _ => "4M" };
        command.Add(train);
        var context = new Option<int?>("--train-context") { Description = "Tokens of a training sequence, with --train-on; the model's where it is left out.", HelpName = "TOKENS" };
        command.Add(step);
        command.Add(context);
        var serving = new ServingOptions(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (name, shape, read) = ModelInput.Read(parsed.GetRequiredValue(model));
            var (question, told) = serving.Read(parsed, shape);
            var layout = Layout(parsed.GetValue(train), parsed.GetValue(step)!, parsed.GetValue(context) is { } length ? (shape with { Context = length }).Check("--train-context") : shape, serving.Devices(parsed));
            var cost = ModelCost.Of(question with { Batch = parsed.GetValue(batch) }, [.. read, .. told, .. layout?.Findings ?? []]) with { Layout = layout };
            return finish.Show(shell, CostReport.Of(name, cost), null, () => CostReport.Json(name, cost));
        });
        return command;
    }

    static TrainingLayout? Layout(string? fleet, string batch, ModelShape shape, ImmutableArray<Device> devices)
    {
        if (fleet is null) return null;
        var (count, name) = SpendingInput.Fleet(fleet, "--train-on");
        return TrainingLayout.Of(shape, Devices.Get(devices, name, "--train-on"), count, Arguments.Quantity<Tokens>(batch, "--train-batch"));
    }
}
