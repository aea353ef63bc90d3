using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Hardware;

/// <summary>The catalogue of devices, as data with sources and dated prices; and rows of the same form that a user adds.</summary>
public static class Devices
{
    static readonly Lazy<ImmutableArray<Device>> Rows = new(Load);

    /// <summary>Every device.</summary>
    public static ImmutableArray<Device> All => Rows.Value;

    /// <summary>The device of that name or alias, in any case and spelling of blanks and hyphens, with its vendor or without; null where there is none.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="name">The name.</param>
    public static Device? Find(ImmutableArray<Device> devices, string name)
    {
        var wanted = Plain(name);
        return devices.FirstOrDefault(device => Plain(device.Name) == wanted || Plain(device.Name[(device.Name.IndexOf(' ', StringComparison.Ordinal) + 1)..]) == wanted || device.Aliases.Any(alias => Plain(alias) == wanted));
    }

    /// <summary>The device of that name, or an explanation.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="name">The name.</param>
    /// <param name="where">The option, for the message.</param>
    /// <exception cref="InputException">There is none of that name.</exception>
    public static Device Get(ImmutableArray<Device> devices, string name, string where = "--gpu") =>
        Find(devices, name)
        ?? throw new InputException(
            $"no device named '{name}'",
            where,
            string.Join(", ", devices.Select(device => device.ShortName)),
            $"Did you mean {NearestName.Of(name, devices.SelectMany(device => device.Aliases.Append(device.Name)))}? isoflop hardware lists them, and --file adds your own.");

    /// <summary>Reads rows of the catalogue's form. What looks like a mistake is told by <see cref="DeviceAudit"/>.</summary>
    /// <param name="json">The text: a list of rows.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">A row is not what it must be.</exception>
    public static ImmutableArray<Device> Read(string json, string where) => [.. JsonFields.List(json, where).Select(Row)];

    /// <summary>The letters and digits of a name, by which names are compared.</summary>
    internal static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    static ImmutableArray<Device> Load()
    {
        const string resource = "devices.json";
        using var stream = typeof(Devices).Assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return Read(reader.ReadToEnd(), resource);
    }

    static Device Row(JsonFields row)
    {
        var device = new Device
        {
            Name = row.RequiredText("name"),
            Aliases = row.Texts("aliases"),
            Released = row.Text("released"),
            Memory = Scaled(row.Number("memoryGb"), 1e9),
            BandwidthPerSecond = Scaled(row.Number("bandwidthGbs"), 1e9),
            DensePeaks = Peaks(row.Object("denseTflops")),
            Measured = Peaks(row.Object("measuredTflops")),
            Link = row.Text("link"),
            LinkPerSecond = Scaled(row.Number("linkGbs"), 1e9),
            LinkSize = row.Whole("linkSize"),
            NetworkPerSecond = Scaled(row.Number("networkGbps"), 1e9 / 8),
            Watts = row.Number("watts"),
            AllInKilowatts = row.Number("allInKilowatts"),
            Prices = [.. row.Objects("prices").Select(Price)],
            Source = row.RequiredText("source"),
            Confidence = row.Text("confidence") ?? "published",
            Note = row.Text("note"),
        };
        row.Done();
        return device;
    }

    static DevicePrice Price(JsonFields row)
    {
        var price = new DevicePrice(
            new Dollars(row.Number("usdPerHour") ?? throw new InputException("no usdPerHour", row.Where, "the price of a device-hour in US dollars", "Add it.")),
            row.Text("vendor"),
            row.Text("date"),
            row.Text("term") ?? DevicePrice.OnDemand,
            row.Text("source"),
            row.Text("note"));
        row.Done();
        return price;
    }

    static ImmutableDictionary<NumberFormat, Flops> Peaks(JsonFields? row)
    {
        if (row is null) return ImmutableDictionary<NumberFormat, Flops>.Empty;
        var peaks = Enum.GetValues<NumberFormat>()
            .Select(format => (Format: format, Value: row.Number(format.ToString().ToLowerInvariant())))
            .Where(peak => peak.Value is not null)
            .ToImmutableDictionary(peak => peak.Format, peak => new Flops(peak.Value!.Value * 1e12));
        row.Done();
        return peaks;
    }

    static Bytes? Scaled(double? value, double unit) => value is { } number ? new Bytes(number * unit) : null;
}
