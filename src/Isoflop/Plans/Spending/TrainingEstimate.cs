using Isoflop.Hardware.Costs;
using Isoflop.Numerics;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>What training takes.</summary>
public sealed record TrainingEstimate
{
    /// <summary>On what, at what price.</summary>
    public required ComputePrice Price { get; init; }

    /// <summary>How many devices.</summary>
    public required int Devices { get; init; }

    /// <summary>Whether the number of devices was given, or chosen for about a month.</summary>
    public required bool DevicesGiven { get; init; }

    /// <summary>Device-hours.</summary>
    public required double DeviceHours { get; init; }

    /// <summary>Their interval.</summary>
    public required Interval DeviceHoursInterval { get; init; }

    /// <summary>Days on all devices.</summary>
    public double Days => DeviceHours / 24 / Devices;

    /// <summary>Their interval.</summary>
    public Interval DaysInterval => Scaled(DeviceHoursInterval, 1.0 / 24 / Devices);

    /// <summary>Dollars; NaN where no price is known.</summary>
    public required Dollars Dollars { get; init; }

    /// <summary>Their interval, US dollars: of the utilisation and of the price together.</summary>
    public required Interval DollarsInterval { get; init; }

    /// <summary>Energy and emissions; NaN where the power is not known.</summary>
    public RunEnergy Energy => Price.Energy(DeviceHours, CarbonPerMegawattHour);

    /// <summary>Interval of the energy, megawatt-hours.</summary>
    public Interval EnergyInterval => Scaled(DeviceHoursInterval, Price.Energy(1, CarbonPerMegawattHour).MegawattHours);

    /// <summary>Tonnes of CO2 a megawatt-hour that are reckoned with.</summary>
    public required double CarbonPerMegawattHour { get; init; }

    /// <summary>How it is laid over the devices; null where there is no shape.</summary>
    public TrainingLayout? Layout { get; init; }

    static Interval Scaled(Interval interval, double factor) => new(interval.Low * factor, interval.High * factor, interval.Level);
}
