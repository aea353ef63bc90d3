using System.Collections.Immutable;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Hardware;

/// <summary>The mistakes that hand-typed tables of devices have: sparse peaks, superchips, links counted both ways, prices of no day.</summary>
public static class DeviceAudit
{
    // The factor 2 of sparsity, of FP16 accumulation and of superchips, with room for rounding.
    const double TwiceFrom = 1.7;
    const double TwiceTo = 2.4;

    /// <summary>What there is to say of a row.</summary>
    /// <param name="device">The row.</param>
    /// <param name="known">The catalogue that it is compared with.</param>
    public static ImmutableArray<Finding> Of(Device device, ImmutableArray<Device> known)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var twin = Twin(device, known);
        Peaks(device, twin, findings);
        Superchip(device, twin, findings);
        if (twin?.LinkPerSecond is { } link && device.LinkPerSecond is { } given && IsTwice(given.Value, link.Value))
        {
            findings.Add(Warning(
                "link-both-directions",
                $"{device.Name}: {given} a second on the link is twice the {link} of one direction",
                "Data sheets add both directions; write one, which is what a transfer has."));
        }
        if (device.BandwidthPerSecond is { } bandwidth && (bandwidth.Value < 1e9 * 5 || bandwidth.Value > 1e9 * 50_000))
            findings.Add(Warning("bandwidth-unit", $"{device.Name}: a memory bandwidth of {bandwidth} a second", "bandwidthGbs is in GB/s: 3.35 TB/s is 3350."));
        foreach (var price in device.Prices)
        {
            if (price.Date is null || price.Vendor is null)
            {
                var missing = price.Date is null && price.Vendor is null ? "no day and no vendor" : price.Date is null ? "no day" : "no vendor";
                findings.Add(Warning(
                    "price-without-provenance",
                    $"{device.Name}: {price.PerHour} an hour has {missing}; in one fortnight of March 2025 an H100 cost $2.94 to $12.29 an hour",
                    "Add date and vendor (and the term, unless it is on demand); until then no plan uses the price."));
            }
        }
        return findings.ToImmutable();
    }

    static void Peaks(Device device, Device? twin, ImmutableArray<Finding>.Builder findings)
    {
        foreach (var (format, peak) in device.DensePeaks.OrderBy(peak => peak.Key))
        {
            if (twin?.Peak(format) is { } dense && IsTwice(peak.Value, dense.Value))
            {
                findings.Add(Warning(
                    "sparse-peak",
                    $"{device.Name}: {Tera(peak)} TFLOP/s in {format} is {(peak.Value / dense.Value).ToString("0.0", CultureInfo.InvariantCulture)} times the {Tera(dense)} of {twin.Name}",
                    "That is the peak with 2:4 sparsity, with 16-bit accumulation, or of two devices; write the dense one, or every utilisation will read as half."));
            }
        }
        if (device.Peak(NumberFormat.Bf16) is { } bf16 && device.Peak(NumberFormat.Fp8) is { } fp8 && Math.Abs((bf16.Value / fp8.Value) - 1) < 0.01 && twin is null)
            findings.Add(Warning("equal-peaks", $"{device.Name}: BF16 and FP8 are both {Tera(bf16)} TFLOP/s", "Most devices do twice as much in FP8: is the BF16 figure the sparse one?"));
    }

    static void Superchip(Device device, Device? twin, ImmutableArray<Finding>.Builder findings)
    {
        var byMemory = twin?.Memory is { } memory && device.Memory is { } own && IsTwice(own.Value, memory.Value);
        var byName = device.Name.Contains("superchip", StringComparison.OrdinalIgnoreCase) && !device.Name.Contains("per GPU", StringComparison.OrdinalIgnoreCase);
        if (!byMemory && !byName) return;
        findings.Add(Warning(
            "superchip",
            $"{device.Name}: {(byMemory ? $"{device.Memory} of memory is twice that of {twin!.Name}" : "a superchip is several devices")}",
            "A GB200 superchip is two devices: write the row for one, with half of memory, peak, power and price."));
    }

    // The catalogue's device that the row means: by name, by alias, or because one name contains the other.
    static Device? Twin(Device device, ImmutableArray<Device> known)
    {
        if (device.Aliases.Prepend(device.Name).Select(name => Devices.Find(known, name)).FirstOrDefault(found => found is not null) is { } exact) return exact;
        var plain = Devices.Plain(device.Name);
        // L4 is a word of "my L4" and a piece of "GL4000".
        var words = device.Name.ToLowerInvariant().Split(' ', '-', '_', '(', ')', ',');
        return known
            .Select(candidate => (Device: candidate, Length: candidate.Aliases.Append(candidate.Name).Select(Devices.Plain).Where(name => name.Length >= 3 ? plain.Contains(name, StringComparison.Ordinal) : words.Contains(name)).Select(name => name.Length).DefaultIfEmpty(0).Max()))
            .Where(candidate => candidate.Length > 0)
            .OrderByDescending(candidate => candidate.Length)
            .FirstOrDefault().Device;
    }

    static bool IsTwice(double value, double of) => value / of is >= TwiceFrom and <= TwiceTo;

    static string Tera(Flops flops) => (flops.Value / 1e12).ToString("0.#", CultureInfo.InvariantCulture);

    static Finding Warning(string id, string message, string remedy) => new(id, Severity.Warning, message, remedy);
}
