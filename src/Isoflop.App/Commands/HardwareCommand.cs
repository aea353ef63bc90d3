using System.CommandLine;
using Isoflop.App.Outputs;
using Isoflop.Hardware;
using Isoflop.Reports.Accounting;

namespace Isoflop.App.Commands;

/// <summary><c>isoflop hardware [NAME…]</c>: devices with their dense peaks, bandwidths and dated prices.</summary>
static class HardwareCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("hardware", "List devices, their dense peaks and dated prices, or show some; check rows of your own.");
        var names = new Argument<string[]>("NAME") { Description = "Devices: H100, MI300X, \"TPU v4\".", Arity = ArgumentArity.ZeroOrMore };
        command.Add(names);
        var devices = new DevicesOption(command);
        var output = new OutputOptions(command, figures: false);
        command.SetAction(parsed =>
        {
            var finish = output.Prepare(parsed);
            var (all, findings) = devices.Read(parsed);
            var wanted = parsed.GetValue(names)!;
            var shown = wanted.Length == 0 ? all : [.. wanted.Select(name => Devices.Get(all, name, "NAME"))];
            return finish.Show(shell, DevicesReport.Of(shown, findings), null, () => DevicesReport.Json(shown, findings));
        });
        return command;
    }
}
