using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Hardware;

/// <summary>A device that computes, one of them: not a superchip of two, and its peaks without sparsity.</summary>
public sealed record Device
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Other names by which it is found: H100.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>The month of its release: 2022-09.</summary>
    public string? Released { get; init; }

    /// <summary>Usable memory; null where it depends on the machine.</summary>
    public Bytes? Memory { get; init; }

    /// <summary>Bandwidth of the memory, bytes per second.</summary>
    public Bytes? BandwidthPerSecond { get; init; }

    /// <summary>Dense peaks by format, FLOPs per second.</summary>
    public required ImmutableDictionary<NumberFormat, Flops> DensePeaks { get; init; }

    /// <summary>The best matrix products that were measured, FLOPs per second: 50 to 87 % of the peak.</summary>
    public ImmutableDictionary<NumberFormat, Flops> Measured { get; init; } = ImmutableDictionary<NumberFormat, Flops>.Empty;

    /// <summary>The link to neighbours, in words.</summary>
    public string? Link { get; init; }

    /// <summary>Its bandwidth in one direction, bytes per second; data sheets often print both together.</summary>
    public Bytes? LinkPerSecond { get; init; }

    /// <summary>Devices that the link joins.</summary>
    public int? LinkSize { get; init; }

    /// <summary>Bandwidth of the network for a device, bytes per second.</summary>
    public Bytes? NetworkPerSecond { get; init; }

    /// <summary>Thermal design power, watts.</summary>
    public double? Watts { get; init; }

    /// <summary>Power of the data centre for a device, everything counted, kilowatts.</summary>
    public double? AllInKilowatts { get; init; }

    /// <summary>Prices, each with its day and vendor.</summary>
    public ImmutableArray<DevicePrice> Prices { get; init; } = [];

    /// <summary>Where the figures come from.</summary>
    public required string Source { get; init; }

    /// <summary>published or derived.</summary>
    public required string Confidence { get; init; }

    /// <summary>What a reader should know.</summary>
    public string? Note { get; init; }

    /// <summary>The shortest name.</summary>
    public string ShortName => Aliases.IsEmpty ? Name : Aliases[0];

    /// <summary>The dense peak of a format, FLOPs per second; null where the device has none.</summary>
    /// <param name="format">The format.</param>
    public Flops? Peak(NumberFormat format) => DensePeaks.TryGetValue(format, out var peak) ? peak : null;

    /// <summary>Bytes of weights a second per FLOP a second, in reverse: tokens in a batch from which products of 16-bit weights cost more time than reading them, peak / bandwidth.</summary>
    public double? RidgeBatch => Peak(NumberFormat.Bf16) is { } peak && BandwidthPerSecond is { } bandwidth ? peak.Value / bandwidth.Value : null;

    /// <summary>The prices that a plan stands on: those on demand of the newest year that has any, lowest first; reserved ones where there are no others; none where nothing is known.</summary>
    public ImmutableArray<DevicePrice> CurrentPrices
    {
        get
        {
            var dated = Prices.Where(price => price is { Date: not null, Vendor: not null }).ToArray();
            var onDemand = dated.Where(price => price.Term == DevicePrice.OnDemand).ToArray();
            var chosen = onDemand.Length > 0 ? onDemand : dated.Where(price => price.Term != DevicePrice.Own).ToArray();
            if (chosen.Length == 0) return [];
            var year = chosen.Max(price => price.Date![..4]);
            return [.. chosen.Where(price => price.Date!.StartsWith(year!, StringComparison.Ordinal)).OrderBy(price => price.PerHour.Value)];
        }
    }

    /// <summary>What owning the device costs an hour, by those who reckoned it (hardware over its life, power, hosting), lowest first; none where nobody did.</summary>
    public ImmutableArray<DevicePrice> OwnPrices => [.. Prices.Where(price => price is { Date: not null, Vendor: not null, Term: DevicePrice.Own }).OrderBy(price => price.PerHour.Value)];

    /// <summary>The price in the middle of the current ones, or between the two in the middle; null where nothing is known.</summary>
    public DevicePrice? TypicalPrice => Middle(CurrentPrices);

    /// <summary>The price in the middle, or between the two in the middle; null of none.</summary>
    /// <param name="prices">Lowest first.</param>
    internal static DevicePrice? Middle(ImmutableArray<DevicePrice> prices)
    {
        if (prices.IsEmpty) return null;
        var (lower, upper) = (prices[(prices.Length - 1) / 2], prices[prices.Length / 2]);
        return lower == upper
            ? lower
            : lower with
            {
                PerHour = new Dollars((lower.PerHour.Value + upper.PerHour.Value) / 2),
                Vendor = $"between {lower.PerHour}, {lower.Vendor}, and {upper.PerHour}, {upper.Vendor}",
                Date = string.CompareOrdinal(lower.Date, upper.Date) > 0 ? lower.Date : upper.Date,
            };
    }
}
