using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Quantities;
using Isoflop.Reports.Json;

namespace Isoflop.Reports.Accounting;

/// <summary>The catalogue of devices, listed or one by one.</summary>
public static class DevicesReport
{
    /// <summary>The devices.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="findings">What there is to say of the user's rows.</param>
    public static Report Of(ImmutableArray<Device> devices, ImmutableArray<Finding> findings) => new()
    {
        Title = devices.Length == 1 ? devices[0].Name : "Devices",
        Evidence = [("version", Report.Version)],
        Verdict = devices.Length == 1
            ? Amounts.Price(devices[0])
            : "Peaks are dense and of one device; a price is nothing without its day, vendor and term: name a device to see them.",
        VerdictSeverity = Amounts.Gravest(findings),
        Blocks = devices.Length == 1 ? One(devices[0]) : [List(devices)],
        Findings = findings,
    };

    static TableBlock List(ImmutableArray<Device> devices) => new(
        "Devices",
        ["name", "memory", "GB/s", "BF16", "FP8", "FP4", "measured", "ridge", "watts", "$/h", "from", "to", "of"],
        [
            .. devices.Select(device => ImmutableArray.Create(
                device.ShortName,
                device.Memory?.ToString() ?? "-",
                device.BandwidthPerSecond is { } bandwidth ? Amounts.Count(bandwidth.Value / 1e9) : "-",
                Tera(device.Peak(NumberFormat.Bf16)),
                Tera(device.Peak(NumberFormat.Fp8)),
                Tera(device.Peak(NumberFormat.Fp4)),
                Share(device),
                device.RidgeBatch is { } ridge ? Amounts.Count(ridge) : "-",
                device.Watts is { } watts ? Amounts.Count(watts) : "-",
                Dollars(device.TypicalPrice),
                Dollars(device.CurrentPrices is { IsEmpty: false } low ? low[0] : null),
                Dollars(device.CurrentPrices is { IsEmpty: false } high ? high[^1] : null),
                device.TypicalPrice is { } price ? $"{price.Date}, {price.Term}" : "-")),
        ],
        "Dense TFLOP/s; measured: best BF16 product over the peak; ridge: tokens in a batch from which 16-bit products take longer than reading the weights; $/h: the middle of the newest year's prices.");

    static ImmutableArray<ReportBlock> One(Device device)
    {
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        void Add(string name, string? value)
        {
            if (value is not null) rows.Add([name, value]);
        }

        Add("found as", device.Aliases.IsEmpty ? null : string.Join(", ", device.Aliases));
        Add("released", device.Released);
        Add("memory", device.Memory?.ToString());
        Add("memory bandwidth", device.BandwidthPerSecond is { } bandwidth ? $"{bandwidth}/s" : null);
        foreach (var format in Enum.GetValues<NumberFormat>())
        {
            if (device.Peak(format) is not { } peak) continue;
            var measured = device.Measured.TryGetValue(format, out var best) ? $", {Cells.Percent(best.Value / peak.Value)} of it measured" : "";
            Add($"dense {format.ToString().ToUpperInvariant()}", $"{Tera(peak)} TFLOP/s{measured}");
        }
        Add("ridge batch", device.RidgeBatch is { } ridge ? Amounts.Count(ridge) : null);
        Add("link", device.Link is { } link ? link + (device.LinkPerSecond is { } speed ? $", {speed}/s in one direction" : "") + (device.LinkSize is { } size ? $", {size} devices" : "") : null);
        Add("network", device.NetworkPerSecond is { } network ? $"{network}/s" : null);
        Add("power", device.Watts is { } watts ? $"{Amounts.Count(watts)} W" + (device.AllInKilowatts is { } all ? $", {all.ToString(CultureInfo.InvariantCulture)} kW with all that it needs" : "") : null);
        Add("source", $"{device.Source} ({device.Confidence})");
        Add("note", device.Note);
        return
        [
            new TableBlock("What it is", ["", ""], rows.ToImmutable()),
            new TableBlock(
                "Prices of a device-hour",
                ["$", "vendor", "date", "term", "source"],
                [.. device.Prices.Select(price => ImmutableArray.Create(price.PerHour.ToString(), price.Vendor ?? "-", price.Date ?? "-", price.Term, (price.Source ?? "-") + (price.Note is { } note ? $"; {note}" : "")))],
                "own: what it costs those who own it."),
        ];
    }

    static string Tera(Flops? flops) => flops is { } peak ? (peak.Value / 1e12).ToString("0.#", CultureInfo.InvariantCulture) : "-";

    static string Share(Device device) =>
        device.Measured.TryGetValue(NumberFormat.Bf16, out var best) && device.Peak(NumberFormat.Bf16) is { } peak ? Cells.Percent(best.Value / peak.Value) : "-";

    static string Dollars(DevicePrice? price) => price is null ? "-" : price.PerHour.Value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>The devices as one JSON document, each in the form in which a user's own rows are read.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="findings">What there is to say of the user's rows.</param>
    public static string Json(ImmutableArray<Device> devices, ImmutableArray<Finding> findings) => JsonCells.Text(new JsonObject
    {
        ["version"] = Report.Version,
        ["devices"] = JsonCells.Array(devices, Row),
        ["findings"] = JsonCells.Findings(findings),
    });

    static JsonNode Row(Device device)
    {
        var row = new JsonObject { ["name"] = device.Name, ["aliases"] = JsonCells.Array(device.Aliases, alias => JsonValue.Create(alias)) };
        void Add(string name, JsonNode? value)
        {
            if (value is not null) row[name] = value;
        }

        Add("released", device.Released);
        Add("memoryGb", JsonCells.Number(device.Memory?.Value / 1e9));
        Add("bandwidthGbs", JsonCells.Number(device.BandwidthPerSecond?.Value / 1e9));
        Add("denseTflops", Peaks(device.DensePeaks));
        if (!device.Measured.IsEmpty) Add("measuredTflops", Peaks(device.Measured));
        Add("link", device.Link);
        Add("linkGbs", JsonCells.Number(device.LinkPerSecond?.Value / 1e9));
        Add("linkSize", device.LinkSize);
        Add("networkGbps", JsonCells.Number(device.NetworkPerSecond?.Value * 8 / 1e9));
        Add("watts", JsonCells.Number(device.Watts));
        Add("allInKilowatts", JsonCells.Number(device.AllInKilowatts));
        Add("prices", JsonCells.Array(device.Prices, price =>
        {
            var node = new JsonObject { ["usdPerHour"] = price.PerHour.Value, ["term"] = price.Term };
            if (price.Vendor is { } vendor) node["vendor"] = vendor;
            if (price.Date is { } date) node["date"] = date;
            if (price.Source is { } source) node["source"] = source;
            if (price.Note is { } note) node["note"] = note;
            return node;
        }));
        Add("source", device.Source);
        Add("confidence", device.Confidence);
        Add("note", device.Note);
        return row;
    }

    static JsonObject Peaks(ImmutableDictionary<NumberFormat, Flops> peaks)
    {
        var node = new JsonObject();
        foreach (var (format, peak) in peaks.OrderBy(peak => peak.Key)) node[format.ToString().ToLowerInvariant()] = peak.Value / 1e12;
        return node;
    }
}
