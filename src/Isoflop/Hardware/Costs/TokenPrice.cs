using Isoflop.Quantities;

namespace Isoflop.Hardware.Costs;

/// <summary>What tokens cost on devices that are paid by the hour.</summary>
public static class TokenPrice
{
    /// <summary>Dollars for a million tokens.</summary>
    /// <param name="perDeviceHour">Price of a device-hour.</param>
    /// <param name="devices">Devices that are paid.</param>
    /// <param name="tokensPerSecond">Tokens a second when they work, all devices together.</param>
    /// <param name="utilisation">Share of the paid hours in which they work, in (0, 1].</param>
    public static Dollars PerMillion(Dollars perDeviceHour, double devices, double tokensPerSecond, double utilisation = 1) =>
        new(perDeviceHour.Value * devices / (tokensPerSecond * 3600) * 1e6 / utilisation);

    /// <summary>Tokens a second, day and night, from which devices of one's own are cheaper than a price for a million tokens.</summary>
    /// <param name="perDeviceHour">Price of a device-hour.</param>
    /// <param name="devices">Devices that are paid.</param>
    /// <param name="perMillion">The price of a million tokens elsewhere.</param>
    public static double BreakEvenTokensPerSecond(Dollars perDeviceHour, double devices, Dollars perMillion) =>
        perDeviceHour.Value * devices / 3600 / (perMillion.Value / 1e6);
}
