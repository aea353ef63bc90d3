using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Hardware;
using Isoflop.Hardware.Costs;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>What a plan's compute runs on and costs, with what is not known about it.</summary>
public sealed record ComputePrice
{
    // The stream of the seed that draws prices.
    const ulong Stream = 1UL << 41;

    /// <summary>The device.</summary>
    public required Device Device { get; init; }

    /// <summary>Its dense 16-bit peak, FLOPs a second.</summary>
    public double Peak => Device.Peak(NumberFormat.Bf16)?.Value ?? throw new InputException($"{Device.Name} has no 16-bit peak", "--gpu", "a device that trains in 16 bits", "Choose another (isoflop hardware).");

    /// <summary>Share of the peak that training gets.</summary>
    public AchievedUtilisation Utilisation { get; init; } = AchievedUtilisation.Published;

    /// <summary>Dollars a device-hour as stated; null takes the catalogue's current prices.</summary>
    public Dollars? Stated { get; init; }

    /// <summary>Whether the devices are owned: the catalogue's costs of owning are taken instead of its rents.</summary>
    public bool Owned { get; init; }

    /// <summary>The prices that the plan stands on, lowest first; empty where one is stated or none is known.</summary>
    public ImmutableArray<DevicePrice> Prices => Stated is not null ? [] : Owned ? Device.OwnPrices : Device.CurrentPrices;

    /// <summary>The price reckoned with, dollars a device-hour; NaN where none is known.</summary>
    public double Typical => Stated?.Value ?? Device.Middle(Prices)?.PerHour.Value ?? double.NaN;

    /// <summary>The price in words, with its day and vendor.</summary>
    public string Words => Stated is { } stated ? $"{stated} a device-hour, as stated (--price)"
        : Device.Middle(Prices) is not { } typical ? "no price known: state one with --price"
        : Prices.Length == 1 ? $"{typical}"
        : $"{typical}; {Prices.Length} {(Owned ? "costs of owning" : "current prices")} from {Prices[0].PerHour} to {Prices[^1].PerHour}";

    /// <summary>The price of every draw, dollars a device-hour: evenly in the logarithm between the lowest and the highest of the current ones, which are looked up once.</summary>
    /// <param name="seed">The seed.</param>
    /// <returns>The price by the number of the draw.</returns>
    public Func<int, double> PriceDraws(ulong seed)
    {
        var (prices, typical) = (Prices, Typical);
        if (prices.Length < 2) return _ => typical;
        var (low, high) = (prices[0].PerHour.Value, prices[^1].PerHour.Value);
        return draw => low * Math.Pow(high / low, new CounterRandom(seed, Stream + (ulong)draw).NextUniform());
    }

    /// <summary>Energy of device-hours: by the power of the data centre where it is known, by that of the device and the usual overhead elsewhere.</summary>
    /// <param name="deviceHours">Device-hours.</param>
    /// <param name="tonnesPerMegawattHour">Emissions of the grid.</param>
    public RunEnergy Energy(double deviceHours, double tonnesPerMegawattHour) => Device.AllInKilowatts is { } all
        ? RunEnergy.Of(deviceHours, all * 1000, overhead: 1, tonnesPerMegawattHour)
        : RunEnergy.Of(deviceHours, Device.Watts ?? double.NaN, tonnesPerMegawattHour: tonnesPerMegawattHour);
}
