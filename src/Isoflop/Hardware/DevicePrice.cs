using Isoflop.Quantities;

namespace Isoflop.Hardware;

/// <summary>What a device costs for an hour, from whom, on which day and for how long a commitment: without these four a price is a rumour.</summary>
/// <param name="PerHour">US dollars for a device-hour.</param>
/// <param name="Vendor">Who asks it; null where the row does not say.</param>
/// <param name="Date">The day or month: 2025-03-17; null where the row does not say.</param>
/// <param name="Term">on demand, 1 year, 3 years, own (the cost of owning it) or assumption.</param>
/// <param name="Source">Where it was read.</param>
/// <param name="Note">What a reader should know.</param>
public sealed record DevicePrice(Dollars PerHour, string? Vendor, string? Date, string Term, string? Source, string? Note)
{
    /// <summary>The usual term.</summary>
    public const string OnDemand = "on demand";

    /// <summary>The term of what an hour costs those who own the device.</summary>
    public const string Own = "own";

    /// <summary>In words, as it stands beside every amount of money: $2.95 an hour (median of many clouds, 2026-05, on demand).</summary>
    public override string ToString() => $"{PerHour} an hour ({Vendor ?? "vendor not said"}, {Date ?? "day not said"}, {Term})";
}
