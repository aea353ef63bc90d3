using System.Collections.Immutable;
using System.CommandLine;
using Isoflop.Findings;
using Isoflop.Hardware;

namespace Isoflop.App.Commands;

/// <summary>The option --file of commands that know devices: the catalogue and rows of the user's own, which go first.</summary>
sealed class DevicesOption
{
    readonly Option<string?> _file = new("--file") { Description = "Devices of your own in a JSON file, of the form that isoflop hardware NAME --json prints.", HelpName = "FILE.json" };

    public DevicesOption(Command command) => command.Add(_file);

    /// <summary>All devices, and what there is to say of the user's.</summary>
    public (ImmutableArray<Device> Devices, ImmutableArray<Finding> Findings) Read(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is not { } path) return (Devices.All, []);
        var own = Devices.Read(InputFile.Text(path, "--file"), path);
        return ([.. own, .. Devices.All.Where(device => Devices.Find(own, device.Name) is null)], [.. own.SelectMany(device => DeviceAudit.Of(device, Devices.All))]);
    }
}
